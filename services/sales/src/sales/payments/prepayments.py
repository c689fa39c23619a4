"""Prepayment (预付款): what must be paid before an order ships, and that what was paid for it settles what ships."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import Refusal
from chassis.unit_of_work import Reader, UnitOfWork
from sales.money import amount_of
from sales.orders.model import Order
from sales.payments.commands import settle
from sales.payments.model import Payment, PaymentAllocation, Status
from sales.receivables.allocations import spread
from sales.receivables.model import Receivable
from sales.terms.schedule import Terms

NONE = Decimal(0)


class PrepaymentMissing(Refusal):
    """Nothing of an order is shipped before the prepayment of its terms has arrived (C-04)."""

    title = {"zh": "预付款未到账", "en": "The prepayment has not arrived"}
    detail = {
        "zh": "应预付 {needed} {currency},已到账 {paid}",
        "en": "{needed} {currency} is due first, {paid} is here.",
    }


def check_prepaid(reader: Reader, order: Order) -> None:
    """Whether what the order's terms ask for before shipping is here. Raises PrepaymentMissing."""
    needed = Terms.from_plain(order.terms).prepayment(order.total, order.currency) if order.terms else NONE
    if needed and (paid := _paid_for(reader, order.id)) < needed:
        here = amount_of(paid, Decimal(1), order.currency)  # with the decimals of the currency, not of the column
        raise PrepaymentMissing(needed=needed, currency=order.currency, paid=here)


def settle_from_prepayments(uow: UnitOfWork, order: Order, opened: Sequence[Receivable]) -> None:
    """Settle what a delivery has just made owed with what was paid for its order before, the earliest paid first."""
    if not opened:
        return
    paid = select(Payment).where(Payment.order_id == order.id, Payment.status == Status.CONFIRMED)
    for payment in uow.session.scalars(paid.order_by(Payment.paid_on, Payment.id)):
        if shares := spread(payment.spendable, opened, payment.paid_on):
            settle(uow, payment, shares)


def _paid_for(reader: Reader, order_id: UUID) -> Decimal:
    """The payments that name the order, without what they settled of others."""
    elsewhere = (
        select(func.coalesce(func.sum(PaymentAllocation.amount), 0))
        .join(Receivable, Receivable.id == PaymentAllocation.receivable_id)
        .where(
            PaymentAllocation.payment_id == Payment.id,
            PaymentAllocation.released_on.is_(None),
            Receivable.order_id.is_distinct_from(order_id),
        )
        .scalar_subquery()
    )
    named = select(func.sum(Payment.amount - elsewhere)).where(
        Payment.order_id == order_id, Payment.status == Status.CONFIRMED
    )
    return reader.session.scalar(named) or NONE
