"""Rules of the payment: decided once, never by who entered it, and it settles no more than it is worth (S-26)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from chassis.identifiers import new_id
from sales.payments.facts import (
    PaymentConfirmed,
    PaymentDecided,
    PaymentEntered,
    PaymentEnteredByYourself,
    PaymentNotified,
    PaymentRefused,
)
from sales.payments.model import Payment, Status
from sales.receivables.allocations import spread
from sales.receivables.facts import AllocatedMoreThanOpen, AllocatedMoreThanPaid
from services.sales.tests.factories import NOW, TODAY
from services.sales.tests.shipments import payment, receivable


@pytest.mark.parametrize(
    ("by_customer", "status", "fact"),
    [(True, Status.NOTIFIED, PaymentNotified()), (False, Status.ENTERED, PaymentEntered())],
)
def test_the_customers_word_is_a_notice_and_ours_waits_for_a_colleague(
    by_customer: bool, status: Status, fact: PaymentNotified | PaymentEntered
) -> None:
    """1.11.10."""
    made = Payment.enter(
        number="PM1", by_customer=by_customer, account_id=new_id(), owner_id=None, currency="CNY",
        amount=Decimal(10), paid_on=TODAY, reference=None, order_id=None, entered_by=new_id(), at=NOW,
    )  # fmt: skip
    assert (made.status, made.unallocated) == (status, 10)
    assert made.facts == [fact]


def test_a_confirmed_payment_settles_what_it_is_allocated_to() -> None:
    paid, first, second = payment("100"), receivable("70"), receivable("50")
    paid.confirm(new_id(), [(first, Decimal(70)), (second, Decimal(20))], TODAY)
    assert paid.status == Status.CONFIRMED
    assert (first.open, second.open, paid.unallocated) == (0, 30, 10)
    assert [(a.receivable_id, a.amount) for a in paid.allocations] == [(first.id, 70), (second.id, 20)]
    assert paid.facts == [PaymentConfirmed()]


def test_money_paid_in_advance_settles_nothing() -> None:
    paid = payment("100")
    paid.confirm(new_id(), [], TODAY)
    assert (paid.status, paid.unallocated) == (Status.CONFIRMED, 100)


def test_nobody_confirms_a_payment_that_they_entered() -> None:
    paid = payment()
    with pytest.raises(PaymentEnteredByYourself):
        paid.confirm(paid.entered_by, [], TODAY)
    assert (paid.status, paid.facts) == (Status.ENTERED, [])


def test_no_more_is_allocated_than_was_paid_and_nothing_is_settled_then() -> None:
    paid, first, second = payment("100"), receivable("70"), receivable("50")
    with pytest.raises(AllocatedMoreThanPaid) as refusal:
        paid.confirm(new_id(), [(first, Decimal(70)), (second, Decimal("30.01"))], TODAY)
    assert refusal.value.figures == {"left": Decimal(100), "asked": Decimal("100.01")}
    assert (first.settled, second.settled, paid.allocations, paid.facts) == (0, 0, [], [])


def test_of_several_receivables_none_is_settled_when_one_is_asked_too_much() -> None:
    paid, first, second = payment("100"), receivable("70"), receivable("10")
    with pytest.raises(AllocatedMoreThanOpen):
        paid.confirm(new_id(), [(first, Decimal(70)), (second, Decimal("10.01"))], TODAY)
    assert (first.settled, first.facts, paid.status) == (0, [], Status.ENTERED)


def test_a_refused_payment_says_why() -> None:
    paid = payment()
    paid.refuse("没有到账")
    assert (paid.status, paid.refusal) == (Status.REFUSED, "没有到账")
    assert paid.facts == [PaymentRefused("没有到账")]


def _confirm(paid: Payment) -> None:
    paid.confirm(new_id(), [], TODAY)


def _refuse(paid: Payment) -> None:
    paid.refuse("没有到账")


@pytest.mark.parametrize("decision", [_confirm, _refuse])
@pytest.mark.parametrize("before", [_confirm, _refuse])
def test_a_payment_is_decided_once(before: Callable[[Payment], None], decision: Callable[[Payment], None]) -> None:
    paid = payment()
    before(paid)
    decided, told = paid.status, list(paid.facts)
    with pytest.raises(PaymentDecided):
        decision(paid)
    assert (paid.status, paid.facts) == (decided, told)


def test_a_payment_is_spread_as_far_as_it_goes() -> None:
    first, second, third = receivable("40"), receivable("50"), receivable("60")
    assert spread(Decimal(70), (first, second, third)) == [(first, 40), (second, 30)]
    assert spread(Decimal(90), (first, second, third)) == [(first, 40), (second, 50)]
    assert spread(Decimal(200), (first, second)) == [(first, 40), (second, 50)]
