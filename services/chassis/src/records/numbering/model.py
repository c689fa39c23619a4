"""What a number is made of: segments (编码段), and the counter behind its sequence.

A segment is plain data: `{"kind": "constant", "value": "C"}` · `{"kind": "date", "format": "YYYY"}` ·
`{"kind": "sequence", "width": 5}` · `{"kind": "type", "field": "kind", "codes": {"company": "E"}, "otherwise": "X"}` ·
`{"kind": "region", "codes": {"江苏": "JS"}, "otherwise": "ZZ"}`, which shows the field `region`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError
from records.model import Base

Segment = Mapping[str, Any]
LONGEST = 40
"""Characters of a number; people read it aloud on the telephone."""


class Reset(StrEnum):
    """When the sequence starts again at 1 (重置周期), in the company's time."""

    NEVER = "never"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


DATE_FORMATS = {"YY": "%y", "YYYY": "%Y", "YYMM": "%y%m", "YYYYMM": "%Y%m", "YYMMDD": "%y%m%d", "YYYYMMDD": "%Y%m%d"}
"""What a date segment shows."""

_PERIODS = {Reset.NEVER: "", Reset.YEAR: "%Y", Reset.MONTH: "%Y%m", Reset.DAY: "%Y%m%d"}
_FINENESS = {Reset.NEVER: 0, Reset.YEAR: 1, Reset.MONTH: 2, Reset.DAY: 3}


class NumberCounter(Base):
    """The last number given in one series of one kind of document; a row that is only ever counted up."""

    __tablename__ = "number_counter"

    document: Mapped[str] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


def rendered(segments: Sequence[Segment], values: Mapping[str, Any], day: date, number: int) -> str:
    """The number of the document with `values` that is entered on `day` as the `number`-th of its series."""
    return "".join(
        str(number).zfill(segment["width"]) if segment["kind"] == "sequence" else _fixed(segment, values, day)
        for segment in segments
    )


def series(segments: Sequence[Segment], reset: Reset, values: Mapping[str, Any], day: date) -> str:
    """What is counted together: numbers that differ in nothing but sequence and date, within one reset period.

    Rules of the same shape share it, so a rule that follows another of its shape goes on counting and repeats nothing.
    """
    shape = "".join(
        {"sequence": "#", "date": "@"}.get(segment["kind"]) or _fixed(segment, values, day) for segment in segments
    )
    return f"{shape}/{day.strftime(_PERIODS[reset])}"


def faults(segments: Sequence[Segment], reset: Reset) -> Iterator[InputError]:
    """Why these segments are no rule: every fault, none when they are one."""
    if sum(segment["kind"] == "sequence" for segment in segments) != 1:
        yield InputError(
            "#/segments",
            "one-sequence",
            {"zh": "必须有且只有一个流水号段", "en": "There must be exactly one sequence."},
        )
    shown = max((_shown(segment["format"]) for segment in segments if segment["kind"] == "date"), default=0)
    if shown < _FINENESS[reset]:
        yield InputError(
            "#/reset",
            "period-not-shown",
            {
                "zh": "按此周期重置时,编号须含相应日期段",
                "en": "A sequence that starts again needs a date that shows when.",
            },
        )
    if sum(_longest(segment) for segment in segments) > LONGEST:
        yield InputError(
            "#/segments",
            "too-long",
            {"zh": f"编号最长 {LONGEST} 个字符", "en": f"A number has at most {LONGEST} characters."},
        )


def _shown(date_format: str) -> int:
    """How fine a date is shown: 1 the year, 2 the month, 3 the day."""
    return 1 + date_format.count("MM") + date_format.count("DD")


def _fixed(segment: Segment, values: Mapping[str, Any], day: date) -> str:
    if segment["kind"] == "constant":
        return str(segment["value"])
    if segment["kind"] == "date":
        return day.strftime(DATE_FORMATS[segment["format"]])
    field = "region" if segment["kind"] == "region" else segment["field"]
    return str(segment["codes"].get(values.get(field) or "", segment["otherwise"]))


def _longest(segment: Segment) -> int:
    match segment["kind"]:
        case "constant":
            return len(segment["value"])
        case "date":
            return len(segment["format"])
        case "sequence":
            return int(segment["width"])
        case _:
            return max(len(code) for code in (*segment["codes"].values(), segment["otherwise"]))
