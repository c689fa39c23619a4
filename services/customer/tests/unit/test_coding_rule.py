"""The coding rule: what makes a code, what may stand in a rule, one in force (C-01)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid, Refusal
from customer.coding.model import (
    CodingRule,
    CodingRuleApproved,
    CodingRuleNotDraft,
    CodingRuleNotSubmitted,
    CodingRuleRejected,
    CodingRuleRetired,
    CodingRuleSubmitted,
    CodingRuleWithdrawn,
    Status,
)
from services.customer.tests.factories import SEGMENTS, evidence, rule

DAY = date(2026, 11, 21)
REGION = {"kind": "region", "codes": {"华东": "HD", "华南": "HN"}, "otherwise": "QT"}
KIND = {"kind": "type", "field": "kind", "codes": {"company": "E", "person": "P"}, "otherwise": "X"}
SEQUENCE = {"kind": "sequence", "width": 4}


@pytest.mark.parametrize(
    ("segments", "values", "code"),
    [
        (SEGMENTS, {}, "C2026000007"),
        ([REGION, KIND, SEQUENCE], {"region": "华东", "kind": "person"}, "HDP0007"),
        ([REGION, KIND, SEQUENCE], {"region": None, "kind": "company"}, "QTE0007"),
        ([{"kind": "date", "format": "YYMM"}, {"kind": "constant", "value": "-"}, SEQUENCE], {}, "2611-0007"),
    ],
)
def test_a_code_is_put_together_from_its_segments(segments: list[Any], values: dict[str, Any], code: str) -> None:
    assert rule(segments=segments, reset="never").code_of(values, DAY, 7) == code


def test_a_sequence_that_outgrows_its_width_goes_on() -> None:
    assert rule(segments=[SEQUENCE], reset="never").code_of({}, DAY, 12345) == "12345"


@pytest.mark.parametrize(("reset", "same"), [("never", True), ("year", True), ("month", False), ("day", False)])
def test_the_sequence_starts_again_with_its_period(reset: str, same: bool) -> None:
    dated = rule(segments=[{"kind": "date", "format": "YYYYMMDD"}, SEQUENCE], reset=reset)
    assert (dated.series({}, date(2026, 11, 21)) == dated.series({}, date(2026, 12, 1))) is same


def test_regions_are_counted_apart() -> None:
    by_region = rule(segments=[REGION, SEQUENCE], reset="never")
    assert by_region.series({"region": "华东"}, DAY) != by_region.series({"region": "华南"}, DAY)


def test_a_successor_of_the_same_shape_goes_on_counting() -> None:
    assert rule().series({}, DAY) == rule(name={"zh": "新", "en": "New"}).series({}, DAY)


@pytest.mark.parametrize(
    ("segments", "reset", "code"),
    [
        ([{"kind": "constant", "value": "C"}], "never", "one-sequence"),
        ([SEQUENCE, SEQUENCE], "never", "one-sequence"),
        ([SEQUENCE], "year", "period-not-shown"),
        ([{"kind": "date", "format": "YYYY"}, SEQUENCE], "month", "period-not-shown"),
        ([{"kind": "date", "format": "YYMM"}, SEQUENCE], "day", "period-not-shown"),
        ([*[{"kind": "constant", "value": "A" * 12}] * 4, SEQUENCE], "never", "too-long"),
    ],
)
def test_a_rule_that_would_repeat_codes_is_invalid(segments: list[Any], reset: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rule(segments=segments, reset=reset)
    assert [error.code for error in refusal.value.errors] == [code]


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 10**7),
)
def test_the_same_number_in_another_period_is_another_code(one: date, other: date, number: int) -> None:
    monthly = rule(segments=[{"kind": "date", "format": "YYYYMM"}, SEQUENCE], reset="month")
    apart = monthly.series({}, one) != monthly.series({}, other)
    assert (monthly.code_of({}, one, number) != monthly.code_of({}, other, number)) is apart


def test_a_rule_begins_on_its_day_or_at_its_approval_but_never_in_the_past() -> None:
    tomorrow, yesterday = DAY + timedelta(days=1), DAY - timedelta(days=1)
    begun = [rule(valid_from=day).begins(DAY) for day in (None, yesterday, tomorrow)]
    assert begun == [DAY, DAY, tomorrow]


def test_a_rule_in_force_retires_its_predecessor() -> None:
    first, second = rule(), rule()
    first.submit()
    first.approve(evidence(first), (), DAY)
    second.submit()
    second.approve(evidence(second), [first], DAY)
    assert (first.status, first.in_force) == (Status.RETIRED, None)
    assert (second.status, second.in_force) == (Status.APPROVED, True)
    assert first.facts == [CodingRuleSubmitted(), CodingRuleApproved(), CodingRuleRetired()]


def test_a_rejected_rule_keeps_the_reason_until_it_is_submitted_again() -> None:
    made = rule()
    made.submit()
    made.reject("缺少地区段")
    assert (made.status, made.rejection) == (Status.DRAFT, "缺少地区段")
    made.submit()
    made.withdraw()
    assert made.rejection is None
    assert made.facts == [
        CodingRuleSubmitted(), CodingRuleRejected("缺少地区段"), CodingRuleSubmitted(), CodingRuleWithdrawn(),
    ]  # fmt: skip


def approved() -> CodingRule:
    made = rule()
    made.submit()
    made.approve(evidence(made), (), DAY)
    return made


@pytest.mark.parametrize(
    ("make", "act", "refusal"),
    [
        (rule, lambda r: r.approve(evidence(r), (), DAY), CodingRuleNotSubmitted),
        (rule, lambda r: r.reject("x"), CodingRuleNotSubmitted),
        (rule, CodingRule.withdraw, CodingRuleNotSubmitted),
        (approved, CodingRule.submit, CodingRuleNotDraft),
        (approved, lambda r: r.change({"reset": "never"}), CodingRuleNotDraft),
        (approved, lambda r: r.approve(evidence(r), (), DAY), CodingRuleNotSubmitted),
    ],
)
def test_a_step_out_of_order_is_refused(
    make: Callable[[], CodingRule], act: Callable[[CodingRule], None], refusal: type[Refusal]
) -> None:
    made = make()
    with pytest.raises(refusal):
        act(made)
