"""Use cases of the payment: notify, enter or post, confirm and allocate, release, reverse, refuse."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.accounts.queries import account_named
from sales.documents import base_currency, day_of
from sales.orders.model import Order
from sales.payments.facts import PostingReferenceTaken
from sales.payments.model import Payment, Status
from sales.periods.queries import posting_day
from sales.receivables.allocations import Share, discounts_of, spread
from sales.receivables.commands import (
    faults_of_amount,
    input_fault,
    issue_credit_note,
    lock_account,
    occupy_credit,
    reverse_discounts,
    shares_named,
)
from sales.receivables.credit_notes import Reason
from sales.receivables.model import Receivable
from sales.receivables.queries import discounts_granted, open_receivables, receivables_named

DOCUMENT = "sales.payment"
"""The name of this document in counters."""

_NONE = Decimal(0)


def enter_payment(
    uow: UnitOfWork,
    *,
    amount: Decimal,
    account_id: UUID | None = None,
    currency: str | None = None,
    paid_on: date | None = None,
    reference: str | None = None,
    order_id: UUID | None = None,
    posting_reference: str | None = None,
) -> Payment:
    """Enter a payment; a portal user's is the notice of their own account (1.11.10).

    Raises Invalid, or NotKnownHereYet for an account that has not arrived here.
    """
    account_id = account_id or uow.principal.account_id
    if account_id is None:
        raise Invalid([input_fault("/account_id", "required", "必须填写", "This field is required.")])
    account = account_named(uow, account_id)
    currency = currency or base_currency(uow)
    if found := tuple(_faults_of_payment(uow, account_id, currency, amount, order_id)):
        raise Invalid(found)
    payment = Payment.enter(
        number=document_number(uow, DOCUMENT, "PM"),
        by_customer=uow.principal.kind == "portal",
        account_id=account_id,
        owner_id=account.owner_id,
        currency=currency,
        amount=amount,
        paid_on=day_of(uow, paid_on, "paid_on"),
        reference=reference,
        order_id=order_id,
        entered_by=uow.principal.user_id,
        at=uow.now,
        posting_reference=posting_reference,
    )
    return uow.add(payment)


def post_payment(
    uow: UnitOfWork, *, posting_reference: str, allocations: Sequence[Mapping[str, Any]] | None = None, **entered: Any
) -> Payment:
    """Take over what finance has posted (E-07), confirmed at once, and exactly once by its voucher's reference.

    The same posting again answers the same payment. Raises PostingReferenceTaken for another one, or what entering and
    confirming raise.
    """
    account = account_named(uow, entered["account_id"])
    lock_account(uow, account.id)
    known = uow.session.scalar(select(Payment).where(Payment.posting_reference == posting_reference))
    if known is not None:
        if (known.account_id, known.amount) != (account.id, entered["amount"]):
            raise PostingReferenceTaken
        return known
    payment = enter_payment(uow, posting_reference=posting_reference, **entered)
    shares = _shares(uow, payment, allocations)
    discounts, on = discounts_of(shares, payment.paid_on), posting_day(uow, payment.paid_on)
    payment.post(shares, on)
    _grant(uow, payment, discounts, on)
    occupy_credit(uow, [receivable for receivable, _ in shares], payment)
    return payment


def confirm_payment(
    uow: UnitOfWork, payment_id: UUID, *, allocations: Sequence[Mapping[str, Any]] | None = None
) -> Payment:
    """The money is here: settle the named receivables by it, by default those of its order, then the oldest due first.

    What was paid for goods that have not left waits for them. Who pays in time all that is open less the discount has
    paid it all. Raises Invalid, PaymentDecided, PaymentEnteredByYourself, AllocatedMoreThanPaid or
    AllocatedMoreThanOpen.
    """
    payment = _locked(uow, payment_id)
    shares = _shares(uow, payment, allocations)
    discounts, on = discounts_of(shares, payment.paid_on), posting_day(uow, payment.paid_on)
    payment.confirm(uow.principal.user_id, shares, on)
    _grant(uow, payment, discounts, on)
    occupy_credit(uow, [receivable for receivable, _ in shares], payment)
    return payment


def refuse_payment(uow: UnitOfWork, payment_id: UUID, *, reason: str) -> Payment:
    """No such money arrived."""
    payment = uow.get(Payment, payment_id)
    payment.refuse(reason)
    return payment


def allocate_payment(
    uow: UnitOfWork, payment_id: UUID, *, allocations: Sequence[Mapping[str, Any]] | None = None
) -> Payment:
    """Settle receivables later on with what was paid in advance (预收冲应收).

    Raises Invalid, PaymentNotConfirmed, NothingToAllocate, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
    """
    payment = _locked(uow, payment_id)
    settle(uow, payment, _shares(uow, payment, allocations))
    return payment


def settle(uow: UnitOfWork, payment: Payment, shares: Sequence[Share]) -> None:
    """Settle by a confirmed payment what the shares say, and grant what was earned by paying early.

    Raises PaymentNotConfirmed, NothingToAllocate, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
    """
    discounts = discounts_of(shares, payment.paid_on)
    payment.allocate(shares, uow.today)
    _grant(uow, payment, discounts, uow.today)
    occupy_credit(uow, [receivable for receivable, _ in shares], payment)


def release_payment(uow: UnitOfWork, payment_id: UUID, *, receivable_ids: Collection[UUID]) -> Payment:
    """Take back what it settled of these receivables (反核销); what was granted for paying early goes with it.

    Raises PaymentNotConfirmed or NothingToRelease.
    """
    payment = _locked(uow, payment_id)
    receivables = _settled_by(uow, payment, receivable_ids)
    payment.take_back(receivables, uow.today)
    _withdraw_discounts(uow, payment, receivables)
    occupy_credit(uow, receivables.values(), payment)
    return payment


def reverse_payment(uow: UnitOfWork, payment_id: UUID, *, reason: str) -> Payment:
    """冲销: the money went back. All that it settled is owed again.

    Raises PaymentNotConfirmed or PaymentEnteredByYourself.
    """
    payment = _locked(uow, payment_id)
    receivables = _settled_by(uow, payment, {each.receivable_id for each in payment.in_force})
    payment.reverse(uow.principal.user_id, receivables, reason, uow.today)
    _withdraw_discounts(uow, payment, receivables)
    occupy_credit(uow, receivables.values(), payment)
    return payment


def _locked(uow: UnitOfWork, payment_id: UUID) -> Payment:
    payment = uow.get(Payment, payment_id)
    lock_account(uow, payment.account_id)
    return payment


def _shares(uow: UnitOfWork, payment: Payment, allocations: Sequence[Mapping[str, Any]] | None) -> Sequence[Share]:
    if allocations is not None:
        return shares_named(uow, payment.account_id, payment.currency, allocations)
    owed = open_receivables(uow, payment.account_id, payment.currency, first=payment.order_id)
    of_order = [each for each in owed if payment.order_id and each.order_id == payment.order_id]
    own = spread(payment.unallocated, of_order, payment.paid_on)
    left = payment.unallocated - sum((amount for _, amount in own), _NONE) - _kept_for_order(uow, payment)
    others = [each for each in owed if each not in of_order]
    return [*own, *spread(max(left, _NONE), others, payment.paid_on)]


def _kept_for_order(uow: UnitOfWork, payment: Payment) -> Decimal:
    """What of it waits for goods of its order that have not left (预付): they cost so much, and others paid so much."""
    order = uow.session.get(Order, payment.order_id) if payment.order_id else None
    if order is None or order.currency != payment.currency:
        return _NONE
    others = select(Payment).where(
        Payment.order_id == order.id, Payment.status == Status.CONFIRMED, Payment.id != payment.id
    )
    paid = sum((each.spendable for each in uow.session.scalars(others)), _NONE)
    return max(order.open_amount - paid, _NONE)


def _settled_by(uow: UnitOfWork, payment: Payment, named: Collection[UUID]) -> Mapping[UUID, Receivable]:
    return receivables_named(uow, payment.account_id, payment.currency, named)


def _grant(uow: UnitOfWork, payment: Payment, discounts: Sequence[Share], on: date) -> None:
    """The discounts (现金折扣) that were earned by paying early, each a credit note of its own."""
    for receivable, amount in discounts:
        issue_credit_note(
            uow,
            reason=Reason.DISCOUNT,
            document_id=payment.id,
            document_number=payment.number,
            order_id=receivable.order_id,
            delivery_id=receivable.delivery_id,
            account_id=receivable.account_id,
            owner_id=receivable.owner_id,
            currency=receivable.currency,
            amount=amount,
            on=on,
            shares=[(receivable, amount)],
        )


def _withdraw_discounts(uow: UnitOfWork, payment: Payment, receivables: Mapping[UUID, Receivable]) -> None:
    granted = discounts_granted(uow, payment.id)
    withdrawn = [note for note in granted if all(each.receivable_id in receivables for each in note.in_force)]
    reverse_discounts(uow, withdrawn, receivables, uow.today)


def _faults_of_payment(
    uow: UnitOfWork, account_id: UUID, currency: str, amount: Decimal, order_id: UUID | None
) -> Iterator[InputError]:
    yield from faults_of_amount("/amount", amount, currency)
    signed = (Order.account_id == account_id) & Order.approved_at.is_not(None)
    mine = select(Order.id).where(Order.id == order_id, signed)
    if order_id is not None and uow.session.scalar(mine) is None:
        yield input_fault("/order_id", "not-found", "该客户没有此已审核订单", "This account signed no such order.")
