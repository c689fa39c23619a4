"""Use cases of assigning payment terms (C-04): 客户档案员 enters, 销售部长 approves; the latest decision holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import hold_account
from customer.accounts.model import Account
from customer.accounts.queries import account_named
from customer.terms.queries import terms_named
from customer.terms_assignments.model import TermsAssignment
from customer.terms_assignments.queries import running_from
from records import masters


def create_assignment(
    uow: UnitOfWork, *, account_id: UUID, payment_terms_id: UUID, valid_from: date | None = None
) -> TermsAssignment:
    """Enter a draft, from today unless it says when.

    Raises Invalid for an account out of reach or unknown terms, MasterNotApproved and PaymentTermsInactive for terms
    that cannot be used.
    """
    account = account_named(uow, account_id)
    details = {**_agreed(uow, payment_terms_id), "valid_from": valid_from or uow.today}
    return uow.add(TermsAssignment.of(account, details, entered_by=uow.principal.user_id, at=uow.now))


def change_assignment(uow: UnitOfWork, assignment_id: UUID, changes: Mapping[str, Any]) -> TermsAssignment:
    """Change a draft; who wants other terms for the account enters another assignment."""
    assignment = uow.get(TermsAssignment, assignment_id)
    if "payment_terms_id" in changes:
        changes = {**changes, **_agreed(uow, changes["payment_terms_id"])}
    assignment.change(changes)
    return assignment


def submit_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Ask for approval."""
    assignment = uow.get(TermsAssignment, assignment_id)
    account = uow.session.get_one(Account, assignment.account_id)
    return masters.submit(uow, assignment, account.code)


def withdraw_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Take it back before the decision."""
    return masters.withdraw(uow, uow.get(TermsAssignment, assignment_id))


def approve_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Approve the step that waits; after the last it holds from its first day, and whatever ran on from there ends.

    Raises PaymentTermsInactive for terms that went out of use meanwhile.
    """
    assignment = uow.get(TermsAssignment, assignment_id)
    terms_named(uow, assignment.payment_terms_id).check_usable()
    hold_account(uow, assignment.account_id)
    others = running_from(uow, assignment.account_id, assignment.valid_from)
    if masters.approve(uow, assignment):
        for other in others:
            other.end_before(assignment.valid_from)
    return assignment


def reject_assignment(uow: UnitOfWork, assignment_id: UUID, *, reason: str) -> TermsAssignment:
    """Refuse it, with a reason."""
    return masters.reject(uow, uow.get(TermsAssignment, assignment_id), reason)


def move_assignments(uow: UnitOfWork, account: Account) -> None:
    """Every assignment of the account goes to its owner."""
    for assignment in uow.session.scalars(select(TermsAssignment).where(TermsAssignment.account_id == account.id)):
        assignment.follow(account.owner_id)


def _agreed(uow: UnitOfWork, payment_terms_id: UUID) -> dict[str, Any]:
    """The terms that the assignment names, with the code by which people call them for good."""
    terms = terms_named(uow, payment_terms_id)
    terms.check_usable()
    return {"payment_terms_id": terms.id, "payment_terms_code": terms.code}
