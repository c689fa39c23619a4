"""Rules of the receivable: what is settled and what is open always make up the amount (S-25)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chassis.identifiers import new_id
from sales.receivables.facts import (
    AllocatedMoreThanOpen,
    NotLate,
    ReceivableDelayExplained,
    ReceivableOpened,
    ReceivableReduced,
    ReceivableRestored,
    ReceivableSettled,
)
from sales.receivables.model import Origin, Receivable, Source, Status
from sales.terms.schedule import Due
from services.sales.tests.factories import NOW, TODAY
from services.sales.tests.shipments import receivable

PAYMENT = (Source.PAYMENT, new_id(), "PM20261121-0001")


def test_a_new_receivable_is_open_as_a_whole_and_says_so() -> None:
    made = Receivable.begin(
        number="AR1", origin=Origin(new_id(), new_id(), "SO1"), account_id=new_id(), owner_id=None,
        currency="CNY", due=Due(TODAY, Decimal("120.50")), on=TODAY, at=NOW,
    )  # fmt: skip
    assert (made.status, made.settled, made.open) == (Status.OPEN, 0, Decimal("120.50"))
    assert made.facts == [ReceivableOpened()]


def test_a_part_that_is_paid_leaves_the_rest_open() -> None:
    owed = receivable("100")
    owed.reduce(Decimal(30), *PAYMENT, TODAY)
    assert (owed.status, owed.settled, owed.open) == (Status.PARTLY_SETTLED, 30, 70)
    assert owed.facts == [ReceivableReduced(*PAYMENT[1:], amount=Decimal(30))]


def test_the_last_part_settles_it_and_both_are_told() -> None:
    owed = receivable("100")
    owed.reduce(Decimal(30), *PAYMENT, TODAY)
    owed.facts.clear()
    owed.reduce(Decimal(70), *PAYMENT, TODAY)
    assert (owed.status, owed.settled, owed.open) == (Status.SETTLED, 100, 0)
    assert owed.facts == [ReceivableReduced(*PAYMENT[1:], amount=Decimal(70)), ReceivableSettled()]


@pytest.mark.parametrize("already", ["0", "30", "100"])
def test_no_more_is_settled_than_is_open(already: str) -> None:
    owed = receivable("100", number="AR7")
    if Decimal(already):
        owed.reduce(Decimal(already), *PAYMENT, TODAY)
    owed.facts.clear()
    too_much = owed.open + Decimal("0.01")
    with pytest.raises(AllocatedMoreThanOpen) as refusal:
        owed.reduce(too_much, *PAYMENT, TODAY)
    assert refusal.value.figures == {"number": "AR7", "open": owed.open, "asked": too_much}
    assert owed.settled == Decimal(already)
    assert owed.facts == []


def test_payments_and_credit_notes_reduce_it_side_by_side() -> None:
    owed, note = receivable("100"), (Source.CREDIT_NOTE, new_id(), "CN20261121-0001")
    owed.reduce(Decimal(60), *PAYMENT, TODAY)
    owed.reduce(Decimal(40), *note, TODAY)
    assert (owed.settled, owed.credited, owed.open, owed.status) == (60, 40, 0, Status.SETTLED)
    assert owed.settled_on == TODAY
    owed.facts.clear()
    owed.restore(Decimal(60), *PAYMENT)
    assert (owed.settled, owed.credited, owed.open, owed.status) == (0, 40, 60, Status.PARTLY_SETTLED)
    assert (owed.settled_on, owed.facts) == (None, [ReceivableRestored(*PAYMENT, Decimal(60))])


@pytest.mark.parametrize(
    ("paid_on", "credited", "off"),
    [(0, "0", "2.00"), (10, "0", "2.00"), (11, "0", "0"), (10, "50", "1.00"), (10, "99", "0.02"), (10, "100", "0")],
)
def test_a_discount_is_earned_until_its_day_and_not_for_what_came_back(paid_on: int, credited: str, off: str) -> None:
    owed = receivable("100", due=Due(TODAY + timedelta(60), Decimal(100), TODAY + timedelta(10), Decimal(2)))
    if Decimal(credited):
        owed.reduce(Decimal(credited), Source.CREDIT_NOTE, new_id(), "CN1", TODAY)
    assert owed.discount_on(TODAY + timedelta(paid_on)) == Decimal(off)


def test_only_what_is_or_was_late_has_a_reason_for_it() -> None:
    """C-31."""
    owed = receivable("100")
    with pytest.raises(NotLate):
        owed.explain_delay("dispute", None, TODAY)
    owed.explain_delay("dispute", "数量不符", TODAY + timedelta(1))
    assert owed.facts == [ReceivableDelayExplained()]
    paid_in_time = receivable("100")
    paid_in_time.reduce(Decimal(100), *PAYMENT, TODAY)
    with pytest.raises(NotLate):
        paid_in_time.explain_delay("dispute", None, TODAY + timedelta(1))
