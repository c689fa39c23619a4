"""The quotation as people print and sign it: PDF on A4, in Chinese or English.

Chinese is set in STSong-Light, one of the fonts for simplified Chinese that PDF names and every reader brings: nothing
is embedded, a page is some kilobytes, and Latin letters and figures come from the same font.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from chassis.http import fields
from sales.quotations.lines import QuotationLine
from sales.quotations.model import Quotation
from sales.quotations.queries import Paper

FONT = "STSong-Light"
WORDS = {
    "title": ("报价单", "Quotation"),
    "not_binding": ("草稿,未经审核,不具约束力", "Draft, not approved, not binding"),
    "number": ("报价单号", "Number"),
    "business_date": ("日期", "Date"),
    "customer": ("客户", "Customer"),
    "effective_on": ("生效日", "Effective from"),
    "expires_on": ("有效期至", "Valid until"),
    "currency": ("币种", "Currency"),
    "payment_days": ("账期(天)", "Days of payment"),
    "delivery_days": ("交货期(天)", "Days of delivery"),
    "line": ("序", "No."),
    "product": ("品号 / 品名", "Item"),
    "quantity": ("数量", "Quantity"),
    "price": ("含税单价", "Price incl. tax"),
    "net_price": ("不含税单价", "Price excl. tax"),
    "tax_rate": ("税率", "Tax"),
    "amount": ("价税合计", "Amount incl. tax"),
    "net_total": ("不含税额", "Net"),
    "tax_total": ("税额", "Tax"),
    "total": ("价税合计", "Total"),
    "note": ("备注", "Note"),
    "signature": ("客户确认(签章 / 日期):", "Accepted by the customer (signature, date):"),
    "page": ("第 {page} 页", "Page {page}"),
}
WIDTHS = [10 * mm, 66 * mm, 28 * mm, 26 * mm, 16 * mm, 34 * mm]

_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9.5, leading=13, wordWrap="CJK")
_RIGHT = ParagraphStyle("right", _TEXT, alignment=TA_RIGHT)
_SMALL = ParagraphStyle("small", _TEXT, fontSize=8, leading=10, textColor=colors.grey)
_TITLE = ParagraphStyle("title", _TEXT, fontSize=18, leading=26, alignment=TA_CENTER)
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def printed(paper: Paper, language: str) -> bytes:
    """The quotation as PDF in `language` ("zh" or "en"); the same one is the same bytes."""
    page = _Page(paper, language)
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=15 * mm,
        bottomMargin=18 * mm,
        title=paper.title,
        author=page.author,
        invariant=True,
    )
    document.build(page.content(), onFirstPage=page.foot, onLaterPages=page.foot)
    return out.getvalue()


class _Page:
    """What stands on the pages. Every text of people's own is escaped: a Paragraph would read it as markup."""

    def __init__(self, paper: Paper, language: str) -> None:
        self.paper, self.language = paper, language
        self.quotation: Quotation = paper.quotation
        self.author = self._said(paper.company)

    def content(self) -> list[Any]:
        """The flow from the head to the signature."""
        parts = [
            self._text(self.author, _RIGHT),
            self._text(self._word("title"), _TITLE),
            *([] if self.quotation.approved_at else [self._text(self._word("not_binding"), _SMALL)]),
            Spacer(0, 3 * mm),
            self._head(),
            Spacer(0, 4 * mm),
            Table([self._columns(), *map(self._line, self.quotation.lines)], WIDTHS, repeatRows=1, style=_GRID),
            Spacer(0, 3 * mm),
            self._totals(),
            Spacer(0, 4 * mm),
        ]
        if self.quotation.note:
            parts.append(self._text(f"{self._word('note')}: {self.quotation.note}"))
        return [*parts, Spacer(0, 14 * mm), self._text(self._word("signature"))]

    def foot(self, canvas: Any, _document: Any) -> None:
        """Number and page at the bottom of each page."""
        canvas.setFont(FONT, 8)
        page = self._word("page").format(page=canvas.getPageNumber())
        canvas.drawCentredString(A4[0] / 2, 10 * mm, f"{self.paper.title}  ·  {page}")

    def _head(self) -> Table:
        quotation = self.quotation
        told = {
            "number": self.paper.title,
            "business_date": quotation.business_date,
            "customer": self._said(self.paper.customer),
            "currency": quotation.currency,
            "effective_on": quotation.effective_on,
            "expires_on": quotation.expires_on,
            "payment_days": quotation.payment_days,
            "delivery_days": quotation.delivery_days,
        }
        cells = [self._text(f"{self._word(name)}: {'—' if value is None else value}") for name, value in told.items()]
        return Table([cells[at : at + 2] for at in range(0, len(cells), 2)], [90 * mm, 90 * mm])

    def _columns(self) -> Sequence[Paragraph]:
        price = "price" if self.quotation.tax_included else "net_price"
        return [self._text(self._word(name)) for name in ("line", "product", "quantity", price, "tax_rate", "amount")]

    def _line(self, line: QuotationLine) -> Sequence[Paragraph]:
        own = [name for name in (line.customer_item, line.customer_description) if name]
        product = " ".join([line.product_code, self._said(line.product_name), *([f"({' '.join(own)})"] if own else [])])
        return [
            self._text(str(line.line)),
            self._text(product),
            self._text(f"{_figure(fields.Quantity(), line.quantity)} {line.unit}", _RIGHT),
            self._text(_figure(fields.Price(), line.price), _RIGHT),
            self._text(f"{fields.Quantity().wire(line.tax_rate * 100)}%", _RIGHT),
            self._text(_figure(fields.Money(), line.amount), _RIGHT),
        ]

    def _totals(self) -> Table:
        rows = [
            [
                self._text(self._word(name), _RIGHT),
                self._text(_figure(fields.Money(), getattr(self.quotation, name)), _RIGHT),
            ]
            for name in ("net_total", "tax_total", "total")
        ]
        return Table(rows, [140 * mm, 40 * mm])

    def _said(self, texts: Mapping[str, str]) -> str:
        """What people wrote in this language, or in the other where there is nothing in this."""
        return texts.get(self.language) or next(filter(None, texts.values()), "")

    def _word(self, name: str) -> str:
        zh, en = WORDS[name]
        return zh if self.language == "zh" else en

    def _text(self, text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
        return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _figure(field: fields.DecimalText, value: Decimal) -> str:
    """As the API writes it, the thousands set apart."""
    whole, point, fraction = field.wire(value).partition(".")
    return f"{int(whole):,}{point}{fraction}"
