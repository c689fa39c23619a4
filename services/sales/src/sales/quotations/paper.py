"""The quotation as people print and sign it."""

from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from chassis.http import fields
from sales.paper import RIGHT, Sheet, figure
from sales.quotations.lines import QuotationLine
from sales.quotations.model import Quotation
from sales.quotations.queries import Paper

WORDS = {
    "title": ("报价单", "Quotation"),
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
}
WIDTHS = [10 * mm, 66 * mm, 28 * mm, 26 * mm, 16 * mm, 34 * mm]

_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def printed(paper: Paper, language: str) -> bytes:
    """The quotation as PDF in `language` ("zh" or "en"); the same one is the same bytes."""
    quotation, sheet = paper.quotation, Sheet(paper.title, paper.company, WORDS, language)
    facts = {
        "number": paper.title,
        "business_date": quotation.business_date,
        "customer": sheet.said(paper.customer),
        "currency": quotation.currency,
        "effective_on": quotation.effective_on,
        "expires_on": quotation.expires_on,
        "payment_days": quotation.payment_days,
        "delivery_days": quotation.delivery_days,
    }
    lines = [_line(sheet, line) for line in quotation.lines]
    return sheet.printed(
        [
            *sheet.opening(sheet.word("title"), facts, binding=quotation.approved_at is not None),
            Table([_columns(sheet, quotation), *lines], WIDTHS, repeatRows=1, style=_GRID),
            Spacer(0, 3 * mm),
            _totals(sheet, quotation),
            Spacer(0, 4 * mm),
            *([sheet.text(f"{sheet.word('note')}: {quotation.note}")] if quotation.note else []),
            Spacer(0, 14 * mm),
            sheet.text(sheet.word("signature")),
        ]
    )


def _columns(sheet: Sheet, quotation: Quotation) -> Sequence[Paragraph]:
    price = "price" if quotation.tax_included else "net_price"
    return [sheet.text(sheet.word(name)) for name in ("line", "product", "quantity", price, "tax_rate", "amount")]


def _line(sheet: Sheet, line: QuotationLine) -> Sequence[Paragraph]:
    own = [name for name in (line.customer_item, line.customer_description) if name]
    product = " ".join([line.product_code, sheet.said(line.product_name), *([f"({' '.join(own)})"] if own else [])])
    return [
        sheet.text(str(line.line)),
        sheet.text(product),
        sheet.text(f"{figure(fields.Quantity(), line.quantity)} {line.unit}", RIGHT),
        sheet.text(figure(fields.Price(), line.price), RIGHT),
        sheet.text(f"{fields.Quantity().wire(line.tax_rate * 100)}%", RIGHT),
        sheet.text(figure(fields.Money(), line.amount), RIGHT),
    ]


def _totals(sheet: Sheet, quotation: Quotation) -> Table:
    rows = [
        [sheet.text(sheet.word(name), RIGHT), sheet.text(figure(fields.Money(), getattr(quotation, name)), RIGHT)]
        for name in ("net_total", "tax_total", "total")
    ]
    return Table(rows, [140 * mm, 40 * mm])
