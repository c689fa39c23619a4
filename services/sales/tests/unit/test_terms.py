"""When what was shipped is due by its payment terms: parts make up the whole, and days fall where C-04 says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.money import smallest_unit
from sales.terms.reactions import payment_terms_row
from sales.terms.schedule import Due, Instalment, Terms
from services.sales.tests.factories import TODAY

SHIPPED = date(2026, 1, 31)
CURRENCIES = ("CNY", "JPY", "KWD")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def terms(prepayment: str = "0", *instalments: Instalment, **given: object) -> Terms:
    return Terms(None, "T", Decimal(prepayment), instalments, **given)  # type: ignore[arg-type]


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    """Percents of two places that make up 100: the prepayment and as many instalments as there are cuts."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), max_size=12, unique=True)))
    percents = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    instalments = tuple(
        Instalment(percent, draw(st.integers(0, 365)), draw(st.booleans()), draw(st.none() | st.integers(1, 31)))
        for percent in percents[1:]
    )
    discount = draw(st.none() | st.decimals("0.01", "99.99", places=2))
    return Terms(None, "T", percents[0], instalments, discount, None if discount is None else draw(st.integers(0, 90)))


@given(any_terms(), st.integers(1, 10**12), st.sampled_from(CURRENCIES), DAYS)
def test_the_parts_make_up_the_amount_to_its_smallest_unit(
    agreed: Terms, units: int, currency: str, shipped_on: date
) -> None:
    amount = units * smallest_unit(currency)
    dues = agreed.schedule(amount, currency, shipped_on)
    assert sum(due.amount for due in dues) == amount
    assert all(due.amount > 0 and due.amount % smallest_unit(currency) == 0 for due in dues)
    assert all(due.due_on >= shipped_on and 0 <= due.discount <= due.amount for due in dues)


@given(DAYS, st.integers(0, 365), st.booleans(), st.integers(1, 31))
def test_a_payday_is_the_first_such_day_on_or_after_the_term(shipped: date, days: int, cut: bool, wanted: int) -> None:
    earliest = Instalment(Decimal(100), days, cut).due_on(shipped)
    due = Instalment(Decimal(100), days, cut, wanted).due_on(shipped)
    last = (due + timedelta(1)).day == 1
    assert due.day == wanted or (last and due.day < wanted)
    assert timedelta(0) <= due - earliest <= timedelta(31)


@pytest.mark.parametrize(
    ("instalment", "due_on"),
    [
        (Instalment(Decimal(100), 30), date(2026, 3, 2)),
        (Instalment(Decimal(100), 30, month_end=True), date(2026, 3, 2)),
        (Instalment(Decimal(100), 0, month_end=True), date(2026, 1, 31)),
        (Instalment(Decimal(100), 0, day_of_month=25), date(2026, 2, 25)),
        (Instalment(Decimal(100), 0, day_of_month=31), date(2026, 1, 31)),
        (Instalment(Decimal(100), 5, day_of_month=31), date(2026, 2, 28)),
        (Instalment(Decimal(100), 30, month_end=True, day_of_month=5), date(2026, 3, 5)),
    ],
)
def test_days_count_from_shipping_or_from_the_end_of_its_month(instalment: Instalment, due_on: date) -> None:
    """月结, and the customer's day of payment."""
    assert instalment.due_on(SHIPPED) == due_on


def test_the_end_of_the_month_is_that_of_shipping() -> None:
    assert Instalment(Decimal(100), 30, month_end=True).due_on(date(2026, 1, 3)) == date(2026, 3, 2)


def test_what_was_to_be_prepaid_is_due_at_once_and_earns_no_discount() -> None:
    agreed = terms("30", Instalment(Decimal(70), 60), discount_percent=Decimal(2), discount_days=10)
    assert agreed.prepayment(Decimal("100.05"), "CNY") == Decimal("30.02")
    assert agreed.schedule(Decimal("100.05"), "CNY", TODAY) == [
        Due(TODAY, Decimal("30.02")),
        Due(TODAY + timedelta(60), Decimal("70.03"), TODAY + timedelta(10), Decimal("1.40")),
    ]


def test_an_order_without_terms_is_due_as_a_whole_after_its_days() -> None:
    assert Terms.net(30).schedule(Decimal(10), "CNY", TODAY) == [Due(TODAY + timedelta(30), Decimal(10))]
    assert Terms.net(30).schedule(Decimal(0), "CNY", TODAY) == []


@given(any_terms())
def test_a_document_keeps_its_terms_as_they_were(agreed: Terms) -> None:
    assert Terms.from_plain(agreed.to_plain()) == agreed


def test_the_copy_of_the_customer_services_terms_reads_as_terms() -> None:
    told = {
        "id": "0192f3c1-0000-7000-8000-000000000001", "code": "M30", "name": {"zh": "月结 30 天"},
        "prepayment_percent": "30.00", "discount_percent": "2.00", "discount_days": 10, "status": "approved",
        "active": True, "rejection": None, "instalments": [
            {"percent": "70.00", "days": 30, "month_end": True, "day_of_month": None, "note": "new"}],
    }  # fmt: skip
    row = payment_terms_row(told)
    read = Terms.from_plain(row["terms"])
    assert (row["status"], row["active"], read.code, str(read.id)) == ("approved", True, "M30", told["id"])
    assert read.instalments == (Instalment(Decimal(70), 30, True),)
    assert Terms.from_plain(read.to_plain()) == read
