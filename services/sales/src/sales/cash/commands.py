"""Use cases of cash and bills: register, bank, hand in, void, count; tell what is late."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.cash.counts import CashCount
from sales.cash.facts import CashReceiptPaid
from sales.cash.model import CashReceipt, CashRule, Form
from sales.cash.queries import book_of, late_and_untold, rule_for
from sales.documents import base_currency, day_of
from sales.payments.commands import enter_payment, refuse_payment
from sales.payments.model import UNDECIDED, Payment, Status
from sales.periods.queries import closed_until
from sales.receivables.commands import faults_of_amount, input_fault, lock_account


def register_receipt(
    uow: UnitOfWork,
    *,
    account_id: UUID,
    form: str,
    amount: Decimal,
    currency: str | None = None,
    received_on: date | None = None,
    payment_id: UUID | None = None,
    order_id: UUID | None = None,
    **bill: Any,
) -> CashReceipt:
    """Register what was taken; it stands for the payment that is named, else for one that is entered by it.

    Raises Invalid, NotKnownHereYet or PaymentInCash.
    """
    currency, on = currency or base_currency(uow), _open_day(uow, received_on, "received_on")
    if found := _fault_of_bill(form, bill.get("bill_number"), bill.get("due_on"), on):
        raise Invalid([found])
    if payment_id is None:
        payment = enter_payment(
            uow, account_id=account_id, amount=amount, currency=currency, paid_on=on, order_id=order_id
        )
    else:
        payment = _payment_named(uow, payment_id, account_id, amount, currency)
    receipt = CashReceipt.register(
        number=document_number(uow, "sales.cash_receipt", "CB"),
        form=form,
        payment=payment,
        rule=rule_for(uow, form),
        keeper_id=_keeper(uow),
        received_on=on,
        at=uow.now,
        **bill,
    )
    return uow.add(receipt)


def bank_receipt(uow: UnitOfWork, receipt_id: UUID, *, reference: str, on: date | None = None) -> CashReceipt:
    """It is in the bank (存入或转账). Raises Invalid or CashReceiptInAnotherState."""
    receipt = uow.get(CashReceipt, receipt_id)
    receipt.put_in_bank(reference, _open_day(uow, on, "on", receipt.received_on))
    return receipt


def hand_in_receipt(uow: UnitOfWork, receipt_id: UUID, *, on: date | None = None) -> CashReceipt:
    """Finance has it (报账). Raises Invalid, CashReceiptInAnotherState or HandedInByYourself."""
    receipt = uow.get(CashReceipt, receipt_id)
    receipt.hand_in(uow.principal.user_id, _open_day(uow, on, "on", receipt.left_on or receipt.received_on))
    return receipt


def void_receipt(uow: UnitOfWork, receipt_id: UUID, *, reason: str) -> CashReceipt:
    """It was registered by mistake: a payment that waits for confirmation is refused with it.

    Raises CashReceiptInAnotherState or CashReceiptPaid.
    """
    receipt = uow.get(CashReceipt, receipt_id)
    lock_account(uow, receipt.account_id)
    if receipt.payment.status == Status.CONFIRMED:
        raise CashReceiptPaid
    receipt.void(reason, uow.today)
    if receipt.payment.status in UNDECIDED:
        refuse_payment(uow, receipt.payment_id, reason=reason)
    return receipt


def change_rule(
    uow: UnitOfWork, rule_id: UUID, *, bank_days: int | None = None, hand_in_days: int | None = None
) -> CashRule:
    """Change within how many days things are banked and handed in."""
    rule = uow.get(CashRule, rule_id)
    rule.change(bank_days, hand_in_days)
    return rule


def enter_count(
    uow: UnitOfWork,
    *,
    lines: Sequence[Mapping[str, Any]],
    keeper_id: UUID | None = None,
    day: date | None = None,
    note: str | None = None,
) -> CashCount:
    """What somebody keeps was counted, by default by themselves, today. Raises Invalid."""
    keeper_id = keeper_id or _keeper(uow)
    counted: dict[tuple[str, str], Decimal] = {}
    for place, line in enumerate(lines):
        key = (line["kind"], line.get("currency") or base_currency(uow))
        found = list(faults_of_amount(f"/lines/{place}/counted", line["counted"], key[1]))
        if key in counted:
            found.append(input_fault(f"/lines/{place}", "repeated", "重复", "This was counted in a line before."))
        if found:
            raise Invalid(found)
        counted[key] = line["counted"]
    on = _open_day(uow, day, "day")
    count = CashCount.enter(
        keeper_id=keeper_id,
        day=on,
        book=book_of(uow, keeper_id, on),
        counted=counted,
        note=note,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(count)


def tell_late(uow: UnitOfWork) -> int:
    """Tell once of everything that should have been banked or handed in by now; says of how many. Run on schedule."""
    late = late_and_untold(uow)
    for receipt in late:
        receipt.tell_late(uow.today)
    return len(late)


def _keeper(uow: UnitOfWork) -> UUID:
    """Who acts and thereby keeps or counts; a service keeps nothing. Raises Invalid."""
    if uow.principal.user_id is None:
        raise Invalid([input_fault("/keeper_id", "required", "必须填写", "This field is required.")])
    return uow.principal.user_id


def _open_day(uow: UnitOfWork, day: date | None, field: str, earliest: date = date.min) -> date:
    """The day of a movement or a count: what was counted on a closed day stays as it was counted. Raises Invalid."""
    closed = closed_until(uow)
    return day_of(uow, day, field, earliest if closed == date.min else max(earliest, closed + timedelta(1)))


def _fault_of_bill(form: str, number: str | None, due_on: date | None, received_on: date) -> InputError | None:
    if form != Form.CASH and number is None:
        return input_fault("/bill_number", "required", "票据须填号码", "A bill has a number.")
    if due_on is not None and due_on < received_on:
        return input_fault("/due_on", "too-early", "到期日早于收取日", "It fell due before it was received.")
    return None


def _payment_named(uow: UnitOfWork, payment_id: UUID, account_id: UUID, amount: Decimal, currency: str) -> Payment:
    """The payment that a body names, made known by the customer or entered before. Raises Invalid."""
    named = select(Payment).where(
        Payment.id == payment_id,
        Payment.account_id == account_id,
        Payment.amount == amount,
        Payment.currency == currency,
        Payment.status.in_((*UNDECIDED, Status.CONFIRMED)),
        uow.visible(Payment),
    )
    payment = uow.session.scalar(named)
    if payment is None:
        en = "This account made no such payment of this amount."
        raise Invalid([input_fault("/payment_id", "not-found", "该客户没有此金额的回款", en)])
    return payment
