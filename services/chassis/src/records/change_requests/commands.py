"""Asking for a change of an approved document, and deciding about it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.model import Aggregate
from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.change_requests.model import ChangeRequest

C = TypeVar("C", bound=ChangeRequest)


def request_change(uow: UnitOfWork, kind: type[C], document: Aggregate, changes: Mapping[str, Any]) -> C:
    """A draft of these changes to an approved document. Raises NothingChanges."""
    return uow.add(kind.ask(document, changes, entered_by=uow.principal.actor, at=uow.now))


def submit_change(uow: UnitOfWork, change: ChangeRequest) -> None:
    """Ask for approval, by the flow of the change's own kind (`customer.account_change`)."""
    change.submit()
    approvals.open_approval(uow, change.flow, change)


def approve_change(
    uow: UnitOfWork, change: ChangeRequest, document: Aggregate, apply: Callable[[dict[str, Any]], None]
) -> None:
    """Record one step's approval; after the last, `apply` gets the new values and changes the document by its own
    rules.

    Raises ChangedMeanwhile when the fields moved, and what `approvals.approve` and the document's rules raise.
    """
    approved = approvals.approve(uow, change.flow, change)
    if approved is not None:
        apply(change.approve(approved, document))


def reject_change(uow: UnitOfWork, change: ChangeRequest, reason: str) -> None:
    """Refuse the change."""
    approvals.reject(uow, change.flow, change, reason)
    change.reject(reason)


def withdraw_change(uow: UnitOfWork, change: ChangeRequest) -> None:
    """Take the change back, before or while it waits for approval."""
    if change.is_submitted:
        approvals.withdraw(uow, change.flow, change)
    change.withdraw()


def move_changes(uow: UnitOfWork, account_id: UUID, owner_id: UUID | None) -> None:
    """Every change about the account, the decided ones too, goes to its owner: who had it sees none any more."""
    for change in uow.session.scalars(select(ChangeRequest).where(ChangeRequest.account_id == account_id)):
        change.follow(owner_id)
