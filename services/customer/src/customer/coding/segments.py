"""Segments of a coding rule (编码段): what a code is put together from, and what may stand in a rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from chassis.errors import InputError

Segment = Mapping[str, Any]


class Reset(StrEnum):
    """When the sequence starts again at 1 (重置周期), in the company's time."""

    NEVER = "never"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


DATE_FORMATS = {"YY": "%y", "YYYY": "%Y", "YYMM": "%y%m", "YYYYMM": "%Y%m", "YYYYMMDD": "%Y%m%d"}
"""What a date segment shows."""

TYPE_FIELDS = ("kind", "handling", "channel", "stage")
"""Fields of an account that a type segment can show."""

LONGEST_CODE = 40

_PERIODS = {Reset.NEVER: "", Reset.YEAR: "%Y", Reset.MONTH: "%Y%m", Reset.DAY: "%Y%m%d"}
_SHOWN = {Reset.NEVER: 0, Reset.YEAR: 1, Reset.MONTH: 2, Reset.DAY: 3}
_PRECISION = {"YY": 1, "YYYY": 1, "YYMM": 2, "YYYYMM": 2, "YYYYMMDD": 3}


def rendered(segments: Sequence[Segment], values: Mapping[str, Any], day: date, number: int) -> str:
    """The code of the account with `values` that is entered on `day` as the `number`-th of its series."""
    return "".join(
        str(number).zfill(segment["width"]) if segment["kind"] == "sequence" else _fixed(segment, values, day)
        for segment in segments
    )


def series(segments: Sequence[Segment], reset: Reset, values: Mapping[str, Any], day: date) -> str:
    """What is counted together: codes that differ in nothing but number and date, within one reset period.

    Rules of the same shape share it, so a rule that follows another of its shape goes on counting and repeats no code.
    """
    shape = "".join(
        {"sequence": "#", "date": "@"}.get(segment["kind"]) or _fixed(segment, values, day) for segment in segments
    )
    return f"{shape}{day.strftime(_PERIODS[reset])}"


def faults(segments: Sequence[Segment], reset: Reset) -> Iterator[InputError]:
    """Why these segments are no rule: every fault, none when they are one."""
    if sum(segment["kind"] == "sequence" for segment in segments) != 1:
        yield InputError(
            "#/segments",
            "one-sequence",
            {"zh": "必须有且只有一个流水号段", "en": "There must be exactly one sequence."},
        )
    precision = max((_PRECISION[s["format"]] for s in segments if s["kind"] == "date"), default=0)
    if precision < _SHOWN[reset]:
        yield InputError(
            "#/reset",
            "period-not-shown",
            {
                "zh": "按此周期重置时,编码须含相应日期段",
                "en": "A sequence that starts again needs a date that shows when.",
            },
        )
    if sum(_longest(segment) for segment in segments) > LONGEST_CODE:
        yield InputError(
            "#/segments", "too-long", {"zh": "编码过长", "en": f"A code has at most {LONGEST_CODE} characters."}
        )


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
