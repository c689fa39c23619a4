"""Printed documents are read everywhere: Chinese in the font that PDF names for it, figures in one that has them."""

from itertools import groupby

from sales.paper import FONT, LATIN, Sheet


def test_figures_and_latin_letters_stand_in_a_font_that_every_reader_has() -> None:
    paragraph = Sheet("QT20261122-0001", {"zh": "甲"}, {}, "zh").text("合计 ¥1,234.50 & <b>元")
    runs = groupby(paragraph.frags, key=lambda part: part.fontName)
    set_in = [("".join(part.text for part in parts), font) for font, parts in runs]
    assert set_in == [("合计", FONT), (" ¥1,234.50 & <b>", LATIN), ("元", FONT)]
