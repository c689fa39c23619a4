"""Use cases of the payment: notify or enter, confirm with its allocations, refuse."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.documents import base_currency, day_of
from sales.money import is_payable
from sales.orders.model import Order
from sales.payments.model import Payment, Share, spread
from sales.receivables.model import Receivable
from sales.receivables.queries import open_receivables, receivables_named

DOCUMENT = "sales.payment"
"""The name of this document in counters."""


def enter_payment(
    uow: UnitOfWork,
    *,
    amount: Decimal,
    account_id: UUID | None = None,
    currency: str | None = None,
    paid_on: date | None = None,
    reference: str | None = None,
    order_id: UUID | None = None,
) -> Payment:
    """Enter a payment; a portal user's is the notice of their own account (1.11.10).

    Raises Invalid, or NotKnownHereYet for an account that has not arrived here.
    """
    account_id = account_id or uow.principal.account_id
    if account_id is None:
        raise Invalid([_fault("/account_id", "required", "必须填写", "This field is required.")])
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
    )
    return uow.add(payment)


def confirm_payment(
    uow: UnitOfWork, payment_id: UUID, *, allocations: Sequence[Mapping[str, Any]] | None = None
) -> Payment:
    """The money is here: settle the named receivables by it, by default those of its order, then the oldest due first.

    Raises Invalid, PaymentDecided, PaymentEnteredByYourself, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
    """
    payment = uow.get(Payment, payment_id)
    # Payments of one customer are confirmed one after the other: each sees what the one before left open.
    uow.session.get_one(Account, payment.account_id, with_for_update=True)
    if allocations is None:
        owed = open_receivables(uow, payment.account_id, payment.currency, first=payment.order_id)
        shares = spread(payment.amount, owed)
    else:
        shares = _shares(uow, payment, allocations)
    payment.confirm(uow.principal.user_id, shares)
    return payment


def refuse_payment(uow: UnitOfWork, payment_id: UUID, *, reason: str) -> Payment:
    """No such money arrived."""
    payment = uow.get(Payment, payment_id)
    payment.refuse(reason)
    return payment


def _shares(uow: UnitOfWork, payment: Payment, allocations: Sequence[Mapping[str, Any]]) -> Sequence[Share]:
    named = {allocation["receivable_id"] for allocation in allocations}
    owed = receivables_named(uow, payment.account_id, payment.currency, named)
    if found := tuple(_faults_of_allocations(payment, allocations, owed)):
        raise Invalid(found)
    return [(owed[allocation["receivable_id"]], allocation["amount"]) for allocation in allocations]


def _faults_of_payment(
    uow: UnitOfWork, account_id: UUID, currency: str, amount: Decimal, order_id: UUID | None
) -> Iterator[InputError]:
    yield from _faults_of_amount("/amount", amount, currency)
    signed = (Order.account_id == account_id) & Order.approved_at.is_not(None)
    mine = select(Order.id).where(Order.id == order_id, signed)
    if order_id is not None and uow.session.scalar(mine) is None:
        yield _fault("/order_id", "not-found", "该客户没有此已审核订单", "This account signed no such order.")


def _faults_of_allocations(
    payment: Payment, allocations: Sequence[Mapping[str, Any]], owed: Mapping[UUID, Receivable]
) -> Iterator[InputError]:
    """Allocations that are none: to what this account does not owe in this currency, twice to the same, half a cent."""
    named: set[UUID] = set()
    for place, allocation in enumerate(allocations):
        at, receivable_id = f"/allocations/{place}", allocation["receivable_id"]
        if receivable_id not in owed:
            en = "This account owes no such receivable in this currency."
            yield _fault(f"{at}/receivable_id", "not-owed", "不是该客户此币种的应收款", en)
        if receivable_id in named:
            yield _fault(f"{at}/receivable_id", "repeated", "应收款重复", "This receivable is named twice.")
        named.add(receivable_id)
        yield from _faults_of_amount(f"{at}/amount", allocation["amount"], payment.currency)


def _faults_of_amount(pointer: str, amount: Decimal, currency: str) -> Iterator[InputError]:
    if not is_payable(amount, currency):
        yield _fault(pointer, "not-payable", "金额小于最小货币单位", f"This is no amount that exists in {currency}.")


def _fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    return InputError(f"#{pointer}", code, {"zh": zh, "en": en})
