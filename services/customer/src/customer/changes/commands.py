"""Use cases of changing accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import check_circle, check_parent
from customer.accounts.model import Account
from customer.accounts.queries import DOCUMENT
from customer.accounts.vocabulary import Status
from customer.changes.model import AccountChange
from customer.completeness.queries import policy_of
from records import change_requests, custom_fields

CONTACT_DATA = frozenset({"phone", "email", "website", "addresses"})
"""How one reaches the customer: who knows it best is the customer (C-11); name and tax data need 销售主管 (1.11.12)."""


@dataclass(frozen=True)
class Change:
    """What came of a wanted change: the account as it is now, and the request if it has to be approved first."""

    account: Account
    request: AccountChange | None

    def __getattr__(self, name: str) -> Any:
        """What is asked of the change is said by the account, its version at the commit above all."""
        return getattr(self.account, name)


def change_account(uow: UnitOfWork, account_id: UUID, changes: Mapping[str, Any]) -> Change:
    """Change a draft at once; of an approved account, ask for the change and submit it.

    The customer's own people change its contact data at once too, and may ask for the rest in the same breath.
    Raises Invalid, AccountsInCircle, AccountUnderApproval, AccountIncomplete or NothingChanges.
    """
    account = uow.get(Account, account_id)
    check_parent(uow, account, changes.get("parent_id"))
    changes = custom_fields.entered(uow, DOCUMENT, changes, account.custom)
    policy = policy_of(uow, account.kind)
    if account.status != Status.APPROVED:
        account.change(changes, policy)
        return Change(account, None)
    account.check_change(changes, policy)
    free = CONTACT_DATA if uow.principal.kind == "portal" else frozenset()
    at_once = {field: value for field, value in account.news_in(changes).items() if field in free}
    asked = {field: value for field, value in changes.items() if field not in free}
    if at_once:
        account.apply(at_once, policy)
        if not account.news_in(asked):
            return Change(account, None)
    request = change_requests.request_change(uow, AccountChange, account, asked)
    change_requests.submit_change(uow, request)
    return Change(account, request)


def approve_change(uow: UnitOfWork, change_id: UUID) -> AccountChange:
    """Approve the step that waits; the last one applies the change by the account's own rules.

    Raises ChangedMeanwhile when a field to be changed has moved since the change was asked for, AccountsInCircle.
    """
    change = uow.get(AccountChange, change_id)
    account = uow.session.get_one(Account, change.document_id)
    policy = policy_of(uow, account.kind)

    def apply(values: dict[str, Any]) -> None:
        check_circle(uow, account, values.get("parent_id"))
        account.apply(values, policy)

    change_requests.approve_change(uow, change, account, apply)
    return change


def reject_change(uow: UnitOfWork, change_id: UUID, *, reason: str) -> AccountChange:
    """Refuse the change, with a reason; the account stays as it is."""
    change = uow.get(AccountChange, change_id)
    change_requests.reject_change(uow, change, reason)
    return change


def withdraw_change(uow: UnitOfWork, change_id: UUID) -> AccountChange:
    """Take the change back before it is decided."""
    change = uow.get(AccountChange, change_id)
    change_requests.withdraw_change(uow, change)
    return change
