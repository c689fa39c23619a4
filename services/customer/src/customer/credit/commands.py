"""Use cases of credit parameters (C-05): 客户档案员 enters them, 销售部长 approves them and every later change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import hold_account
from customer.accounts.model import Account
from customer.accounts.queries import account_named
from customer.credit.model import CreditParameters, CreditParametersChange, CreditParametersOverlap
from customer.credit.queries import overlapping
from records import change_requests, masters


def create_parameters(uow: UnitOfWork, *, account_id: UUID, **details: Any) -> CreditParameters:
    """Enter a draft, from today unless it says when. Raises Invalid, also for an account out of reach."""
    account = account_named(uow, account_id)
    details = {"valid_from": uow.today, **details}
    return uow.add(CreditParameters.of(account, details, entered_by=uow.principal.user_id, at=uow.now))


def change_parameters(
    uow: UnitOfWork, parameters_id: UUID, changes: Mapping[str, Any]
) -> masters.Changed[CreditParameters, CreditParametersChange]:
    """Change a draft at once; of approved parameters, ask for the change."""
    return masters.change(uow, uow.get(CreditParameters, parameters_id), CreditParametersChange, changes)


def approve_change(uow: UnitOfWork, change_id: UUID) -> None:
    """Approve the step that waits; the last applies the change. Raises ChangedMeanwhile, CreditParametersOverlap."""
    change = uow.get(CreditParametersChange, change_id)
    parameters = uow.session.get_one(CreditParameters, change.document_id)
    hold_account(uow, parameters.account_id)
    change_requests.approve_change(uow, change, parameters, parameters.apply)
    _check_alone(uow, parameters)


def submit_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Ask for approval."""
    parameters = uow.get(CreditParameters, parameters_id)
    account = uow.session.get_one(Account, parameters.account_id)
    return masters.submit(uow, parameters, account.code)


def withdraw_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Take them back before the decision."""
    return masters.withdraw(uow, uow.get(CreditParameters, parameters_id))


def approve_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Approve the step that waits; after the last they hold. Raises CreditParametersOverlap."""
    parameters = uow.get(CreditParameters, parameters_id)
    hold_account(uow, parameters.account_id)
    if masters.approve(uow, parameters):
        _check_alone(uow, parameters)
    return parameters


def reject_parameters(uow: UnitOfWork, parameters_id: UUID, *, reason: str) -> CreditParameters:
    """Refuse them, with a reason."""
    return masters.reject(uow, uow.get(CreditParameters, parameters_id), reason)


def move_credit(uow: UnitOfWork, account: Account) -> None:
    """All parameters of the account go to its owner."""
    for parameters in uow.session.scalars(select(CreditParameters).where(CreditParameters.account_id == account.id)):
        parameters.follow(account.owner_id)


def _check_alone(uow: UnitOfWork, parameters: CreditParameters) -> None:
    with uow.session.no_autoflush:
        other = overlapping(uow, parameters)
    if other is not None:
        raise CreditParametersOverlap(valid_from=other.valid_from.isoformat())
