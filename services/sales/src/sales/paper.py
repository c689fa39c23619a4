"""The sheet that documents are printed on: PDF on A4, in Chinese or English.

Chinese is set in STSong-Light, one of the fonts for simplified Chinese that PDF names and every reader brings or
replaces: nothing is embedded, a page is some kilobytes (decision 0017). Latin letters and figures are set in Helvetica,
for some readers replace STSong-Light by a font that has none.
"""

import re
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
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from chassis.http import fields

FONT, LATIN = "STSong-Light", "Helvetica"
WORDS = {
    "not_binding": ("草稿,未经审核,不具约束力", "Draft, not approved, not binding"),
    "page": ("第 {page} 页", "Page {page}"),
}

TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9.5, leading=13, wordWrap="CJK")
RIGHT = ParagraphStyle("right", TEXT, alignment=TA_RIGHT)
_SMALL = ParagraphStyle("small", TEXT, fontSize=8, leading=10, textColor=colors.grey)
_FOOT = ParagraphStyle("foot", TEXT, fontSize=8, leading=10, alignment=TA_CENTER)
_TITLE = ParagraphStyle("title", TEXT, fontSize=18, leading=26, alignment=TA_CENTER)

_LATIN = re.compile(r"[ -~\u00a0-\u00ff]+")

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Sheet:
    """The pages of one document in `language` ("zh" or "en"): `name` stands at their foot, `words` are its labels.

    Every text of people's own is escaped: a Paragraph would read it as markup.
    """

    def __init__(
        self, name: str, company: Mapping[str, str], words: Mapping[str, tuple[str, str]], language: str
    ) -> None:
        self._name, self._language, self._words = name, language, {**WORDS, **words}
        self._company = self.said(company)

    def printed(self, content: Sequence[Any]) -> bytes:
        """These parts as PDF; the same ones are the same bytes."""
        out = BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=15 * mm,
            rightMargin=15 * mm,
            topMargin=15 * mm,
            bottomMargin=18 * mm,
            title=self._name,
            author=self._company,
            invariant=True,
        )
        document.build([*content], onFirstPage=self._foot, onLaterPages=self._foot)
        return out.getvalue()

    def opening(self, title: str, facts: Mapping[str, object], *, binding: bool) -> list[Any]:
        """Who writes, what it is called, whether it counts, and its facts by label, two in a row."""
        cells = [self.text(f"{self.word(label)}: {'—' if fact is None else fact}") for label, fact in facts.items()]
        pairs = [[*cells[at : at + 2], ""][:2] for at in range(0, len(cells), 2)]
        return [
            self.text(self._company, RIGHT),
            self.text(title, _TITLE),
            *([] if binding else [self.text(self.word("not_binding"), _SMALL)]),
            Spacer(0, 3 * mm),
            Table(pairs, [90 * mm, 90 * mm]),
            Spacer(0, 4 * mm),
        ]

    def said(self, texts: Mapping[str, str]) -> str:
        """What people wrote in this language, or in the other where there is nothing in this."""
        return texts.get(self._language) or next(filter(None, texts.values()), "")

    def word(self, label: str) -> str:
        """A label in this language."""
        zh, en = self._words[label]
        return zh if self._language == "zh" else en

    def text(self, text: str, style: ParagraphStyle = TEXT) -> Paragraph:
        """A text as it was written."""
        latin = _LATIN.sub(rf'<font name="{LATIN}">\g<0></font>', escape(text))
        return Paragraph(latin.replace("\n", "<br/>"), style)

    def _foot(self, canvas: Any, _document: Any) -> None:
        """Number and page at the bottom of each page."""
        page = self.word("page").format(page=canvas.getPageNumber())
        line = self.text(f"{self._name} · {page}", _FOOT)
        line.wrapOn(canvas, A4[0], 18 * mm)
        line.drawOn(canvas, 0, 8 * mm)


def figure(field: fields.DecimalText, value: Decimal) -> str:
    """As the API writes it, the thousands set apart."""
    whole, point, fraction = field.wire(value).partition(".")
    return f"{int(whole):,}{point}{fraction}"
