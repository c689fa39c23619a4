"""Use cases of the deposit: enter, confirm, void, ask for its refund, withdraw that, pay it back."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.errors import Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.accounts.queries import account_named
from sales.deposits.model import NONE, Deposit
from sales.documents import base_currency, day_of
from sales.receivables.commands import faults_of_amount


def enter_deposit(
    uow: UnitOfWork,
    *,
    account_id: UUID,
    amount: Decimal,
    purpose: str,
    currency: str | None = None,
    received_on: date | None = None,
) -> Deposit:
    """Enter a deposit that a customer left. Raises Invalid, or NotKnownHereYet for an unknown account."""
    account, currency = account_named(uow, account_id), currency or base_currency(uow)
    if found := tuple(faults_of_amount("/amount", amount, currency)):
        raise Invalid(found)
    deposit = Deposit.enter(
        number=document_number(uow, "sales.deposit", "DP"),
        account_id=account.id,
        owner_id=account.owner_id,
        currency=currency,
        amount=amount,
        purpose=purpose,
        received_on=day_of(uow, received_on, "received_on"),
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(deposit)


def confirm_deposit(uow: UnitOfWork, deposit_id: UUID) -> Deposit:
    """It is here. Raises DepositInAnotherState or DepositByYourself."""
    deposit = uow.get(Deposit, deposit_id)
    deposit.confirm(uow.principal.user_id)
    return deposit


def void_deposit(uow: UnitOfWork, deposit_id: UUID, *, reason: str) -> Deposit:
    """It never came. Raises DepositInAnotherState."""
    deposit = uow.get(Deposit, deposit_id)
    deposit.void(reason)
    return deposit


def request_refund(
    uow: UnitOfWork, deposit_id: UUID, *, withheld: Decimal = NONE, reason: str | None = None
) -> Deposit:
    """Ask that it be paid back, less what is withheld. Raises Invalid, DepositInAnotherState, WithheldMoreThanHeld."""
    deposit = uow.get(Deposit, deposit_id)
    if found := tuple(faults_of_amount("/withheld", withheld, deposit.currency)):
        raise Invalid(found)
    deposit.request_refund(uow.principal.user_id, withheld, reason)
    return deposit


def withdraw_refund(uow: UnitOfWork, deposit_id: UUID) -> Deposit:
    """Keep it after all. Raises DepositInAnotherState."""
    deposit = uow.get(Deposit, deposit_id)
    deposit.withdraw_refund()
    return deposit


def refund_deposit(uow: UnitOfWork, deposit_id: UUID, *, refunded_on: date | None = None) -> Deposit:
    """Pay it back. Raises Invalid, DepositInAnotherState or DepositByYourself."""
    deposit = uow.get(Deposit, deposit_id)
    deposit.refund(uow.principal.user_id, day_of(uow, refunded_on, "refunded_on", deposit.received_on))
    return deposit
