"""Rules of the receivable: what is settled and what is open always make up the amount (S-25)."""

from decimal import Decimal

import pytest

from chassis.identifiers import new_id
from sales.receivables.model import (
    AllocatedMoreThanOpen,
    Receivable,
    ReceivableOpened,
    ReceivableReduced,
    ReceivableSettled,
    Status,
)
from services.sales.tests.factories import NOW, TODAY
from services.sales.tests.shipments import receivable

PAYMENT = {"payment_id": new_id(), "payment_number": "PM20261121-0001"}


def test_a_new_receivable_is_open_as_a_whole_and_says_so() -> None:
    made = Receivable.for_delivery(
        number="AR1", delivery_id=new_id(), order_id=new_id(), order_number="SO1", account_id=new_id(), owner_id=None,
        currency="CNY", amount=Decimal("120.50"), due_on=TODAY, at=NOW,
    )  # fmt: skip
    assert (made.status, made.settled, made.open) == (Status.OPEN, 0, Decimal("120.50"))
    assert made.facts == [ReceivableOpened()]


def test_a_part_that_is_paid_leaves_the_rest_open() -> None:
    owed = receivable("100")
    owed.reduce(Decimal(30), **PAYMENT)
    assert (owed.status, owed.settled, owed.open) == (Status.PARTLY_SETTLED, 30, 70)
    assert owed.facts == [ReceivableReduced(**PAYMENT, amount=Decimal(30))]


def test_the_last_part_settles_it_and_both_are_told() -> None:
    owed = receivable("100")
    owed.reduce(Decimal(30), **PAYMENT)
    owed.facts.clear()
    owed.reduce(Decimal(70), **PAYMENT)
    assert (owed.status, owed.settled, owed.open) == (Status.SETTLED, 100, 0)
    assert owed.facts == [ReceivableReduced(**PAYMENT, amount=Decimal(70)), ReceivableSettled()]


@pytest.mark.parametrize("already", ["0", "30", "100"])
def test_no_more_is_settled_than_is_open(already: str) -> None:
    owed = receivable("100", number="AR7")
    if Decimal(already):
        owed.reduce(Decimal(already), **PAYMENT)
    owed.facts.clear()
    too_much = owed.open + Decimal("0.01")
    with pytest.raises(AllocatedMoreThanOpen) as refusal:
        owed.reduce(too_much, **PAYMENT)
    assert refusal.value.figures == {"number": "AR7", "open": owed.open, "asked": too_much}
    assert owed.settled == Decimal(already)
    assert owed.facts == []
