"""Use cases of the opening balance: 收费员 enters it, by hand or from a file, 销售部长 approves it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from chassis.errors import Invalid
from chassis.unit_of_work import UnitOfWork
from records import masters
from records.numbering import document_number
from sales.accounts.queries import account_named
from sales.documents import base_currency, day_of
from sales.opening_balances.model import OpeningBalance, OpeningIsOver
from sales.periods.queries import closed_until
from sales.receivables.commands import faults_of_amount, open_for_opening_balance
from sales.terms.schedule import Due


def enter_opening_balance(
    uow: UnitOfWork, *, account_id: UUID, currency: str | None = None, **details: Any
) -> OpeningBalance:
    """Enter a draft; by default in the company's currency.

    Raises Invalid, OpeningBalanceKnown, or NotKnownHereYet for an account that has not arrived here.
    """
    account = account_named(uow, account_id)
    details["currency"] = currency or base_currency(uow)
    _check(uow, details, details["currency"])
    number = document_number(uow, OpeningBalance.__document__, "OB")
    balance = OpeningBalance.of(account, details, number=number, entered_by=uow.principal.user_id, at=uow.now)
    return uow.add(balance)


def change_opening_balance(uow: UnitOfWork, balance_id: UUID, changes: Mapping[str, Any]) -> OpeningBalance:
    """Change a draft. Raises Invalid, OpeningBalanceKnown or MasterUnderApproval."""
    balance = uow.get(OpeningBalance, balance_id)
    _check(uow, {"amount": balance.amount, **changes}, changes.get("currency", balance.currency))
    balance.change(changes)
    return balance


def submit_opening_balance(uow: UnitOfWork, balance_id: UUID) -> OpeningBalance:
    """Ask for approval. Raises OpeningIsOver."""
    balance = uow.get(OpeningBalance, balance_id)
    _check_open(uow)
    return masters.submit(uow, balance, balance.number)


def approve_opening_balance(uow: UnitOfWork, balance_id: UUID) -> OpeningBalance:
    """Approve the step that waits; after the last it is owed, and occupies credit. Raises OpeningIsOver.

    Nobody's limit is asked: the customer owes it already.
    """
    balance = uow.get(OpeningBalance, balance_id)
    _check_open(uow)
    if masters.approve(uow, balance):
        open_for_opening_balance(
            uow,
            opening_balance_id=balance.id,
            reference=balance.reference,
            account_id=cast(UUID, balance.account_id),
            owner_id=balance.owner_id,
            currency=balance.currency,
            due=Due(balance.due_on, balance.amount),
            on=balance.incurred_on,
        )
    return balance


def _check(uow: UnitOfWork, details: Mapping[str, Any], currency: str) -> None:
    amount: Decimal = details["amount"]
    if found := tuple(faults_of_amount("/amount", amount, currency)):
        raise Invalid(found)
    day_of(uow, details.get("incurred_on"), "incurred_on")


def _check_open(uow: UnitOfWork) -> None:
    """Until the commit nobody closes the first day. Raises OpeningIsOver."""
    if (until := closed_until(uow)) != date.min:
        raise OpeningIsOver(until=until)
