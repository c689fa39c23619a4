"""What follows from where an account stands: too much, too late, or nothing (C-05)."""

from decimal import Decimal
from typing import Any

import pytest

from sales.credit.facts import CreditLimitExceeded, CreditNotConvertible, CreditOverdue
from sales.credit.model import Point, Strength, sums
from sales.credit.standing import Standing
from services.sales.tests.credit import parameters

RATES = {"CNY": Decimal(1), "USD": Decimal("7.1234"), "JPY": Decimal("0.0472")}


def standing(occupied: dict[str, str] | None = None, overdue: str = "0", own: str = "0", **given: Any) -> Standing:
    late = {"CNY": Decimal(overdue)} if Decimal(overdue) else {}
    return Standing(parameters(**given), sums(occupied or {}), late, Decimal(own))


def refused(at: Standing, asked: str, currency: str = "CNY") -> Any:
    return at.refusal(Decimal(asked), currency, RATES)


def test_a_limit_may_be_used_up_to_the_last_cent_and_no_further() -> None:
    at = standing({"order CNY": "600.00", "receivable CNY": "300.00"}, credit_limit="1000")
    assert refused(at, "100.00") is None
    refusal = refused(at, "100.01")
    assert isinstance(refusal, CreditLimitExceeded)
    assert refusal.figures == {
        "limit": Decimal(1000), "currency": "CNY", "exposure": Decimal(900), "asked": Decimal("100.01"),
    }  # fmt: skip


def test_what_was_paid_in_advance_gives_credit_back() -> None:
    at = standing({"order CNY": "1000.00", "prepayment CNY": "-400.00"}, credit_limit="1000")
    assert refused(at, "400.00") is None
    assert isinstance(refused(at, "400.01"), CreditLimitExceeded)


def test_a_document_is_not_counted_twice() -> None:
    at = standing({"order CNY": "1000.00"}, own="100.00", credit_limit="1000")
    assert refused(at, "100.00") is None
    assert refused(at, "100.01").figures["exposure"] == Decimal(900)


def test_a_document_that_asks_for_nothing_is_held_up_while_the_limit_is_exceeded() -> None:
    """The limit may have been lowered since; the strength at shipping says whether that matters."""
    at = standing({"order CNY": "1000.01"}, credit_limit="1000")
    assert isinstance(refused(at, "0"), CreditLimitExceeded)


def test_a_limit_of_one_currency_does_not_count_documents_in_others() -> None:
    at = standing({"order USD": "9999", "order CNY": "900"}, credit_limit="1000", all_currencies=False)
    assert refused(at, "100") is None


def test_a_limit_of_all_currencies_counts_each_at_its_rate_rounded_per_currency() -> None:
    at = standing({"order USD": "100.00", "receivable JPY": "1000"}, credit_limit="1000")
    assert at.foreign == {"USD", "JPY"}
    assert at.exposure(RATES) == Decimal("712.34") + Decimal("47.20")
    assert refused(at, "240.46") is None
    assert isinstance(refused(at, "240.47"), CreditLimitExceeded)
    assert refused(at, "33.75", "USD") is None  # 240.41
    assert isinstance(refused(at, "33.76", "USD"), CreditLimitExceeded)  # 240.49


def test_without_a_rate_a_limit_of_all_currencies_lets_nothing_pass() -> None:
    at = standing({"order EUR": "1.00"}, credit_limit="1000000")
    assert isinstance(refused(at, "1"), CreditNotConvertible)


def test_orders_that_never_occupy_are_not_counted() -> None:
    at = standing({"order CNY": "5000", "receivable CNY": "1000"}, credit_limit="1000", orders_occupy="never")
    assert refused(at, "0") is None


def test_what_is_overdue_beyond_what_is_tolerated_holds_everything_up() -> None:
    late = {"credit_limit": "1000", "overdue_days": 15, "overdue_amount": "50"}
    assert refused(standing({}, overdue="50.00", **late), "1") is None
    refusal = refused(standing({}, overdue="50.01", **late), "1")
    assert isinstance(refusal, CreditOverdue)
    assert refusal.figures["days"] == 15
    assert refusal.figures["overdue"] == Decimal("50.01")


@pytest.mark.parametrize("point", Point)
def test_each_point_has_a_strength_of_its_own(point: Point) -> None:
    given = parameters(**{f"on_{point}": Strength.WARN})
    assert {other: given.strength(other) for other in Point} == {
        other: Strength.WARN if other == point else Strength.FORBID for other in Point
    }
