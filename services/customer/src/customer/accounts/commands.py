"""Use cases of the account: enter, submit, approve, reject, withdraw, deactivate, reactivate; its changes are a room
of their own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import InputError, Invalid, NotKnownHereYet
from chassis.unit_of_work import UnitOfWork
from customer.accounts.facts import AccountsInCircle
from customer.accounts.model import Account
from customer.accounts.queries import DOCUMENT, above, account_named, person_within_reach
from customer.coding.commands import next_code
from customer.completeness.queries import policy_of
from records import approvals, custom_fields

HIERARCHY = int.from_bytes(b"tree", "big")
"""The advisory lock of whoever puts an account below another."""


def create_account(uow: UnitOfWork, *, kind: str, **details: Any) -> Account:
    """Enter a draft. It belongs to `owner_id`, by default to whoever enters it; with None it waits in the pool (C-12).

    Raises what `check_owner` and `enter_account` raise.
    """
    owner_id = details.pop("owner_id", uow.principal.user_id)
    if owner_id not in (None, uow.principal.user_id):
        check_owner(uow, owner_id)
    return enter_account(uow, kind=kind, owner_id=owner_id, details=details)


def enter_account(uow: UnitOfWork, *, kind: str, owner_id: UUID | None, details: Mapping[str, Any]) -> Account:
    """A draft with its code for good. Raises Invalid, NoCodingRuleInForce."""
    check_parent(uow, None, details.get("parent_id"))
    details = custom_fields.entered(uow, DOCUMENT, details)
    account = Account.enter(
        code=next_code(uow, DOCUMENT, {"kind": kind, **details}),
        kind=kind,
        details=details,
        owner_id=owner_id,
        entered_by=uow.principal.user_id,
        at=uow.now,
        policy=policy_of(uow, kind),
    )
    return uow.add(account)


def submit_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Ask for approval. Raises AccountIncomplete while a mandatory field is empty."""
    account = uow.get(Account, account_id)
    account.submit(policy_of(uow, account.kind))
    approvals.open_approval(uow, DOCUMENT, account, account.code)
    return account


def withdraw_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Take it back before the decision."""
    account = uow.get(Account, account_id)
    account.withdraw()
    approvals.withdraw(uow, DOCUMENT, account)
    return account


def approve_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Approve the step that waits; the last one makes it a customer."""
    account = uow.get(Account, account_id)
    evidence = approvals.approve(uow, DOCUMENT, account)
    if evidence is not None:
        account.approve(evidence)
    return account


def reject_account(uow: UnitOfWork, account_id: UUID, *, reason: str) -> Account:
    """Refuse the step that waits, with a reason."""
    account = uow.get(Account, account_id)
    approvals.reject(uow, DOCUMENT, account, reason)
    account.reject(reason)
    return account


def deactivate_account(uow: UnitOfWork, account_id: UUID, *, reason: str) -> Account:
    """No new business with it."""
    account = uow.get(Account, account_id)
    account.deactivate(reason)
    return account


def reactivate_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Business with it may go on."""
    account = uow.get(Account, account_id)
    account.reactivate()
    return account


def hold_account(uow: UnitOfWork, account_id: UUID | None) -> None:
    """Let others wait who decide about the same account, until this command is over."""
    uow.session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def check_parent(uow: UnitOfWork, account: Account | None, parent_id: UUID | None) -> None:
    """Whether the account, or a new one, may be put below this one within reach. Raises Invalid, AccountsInCircle."""
    if parent_id is not None:
        account_named(uow, parent_id, "#/parent_id")
        check_circle(uow, account, parent_id)


def check_circle(uow: UnitOfWork, account: Account | None, parent_id: UUID | None) -> None:
    """Whether the account can stand below this one: not if that stands below it. Raises AccountsInCircle.

    Who puts two below each other at the same moment waits here for the other.
    """
    if account is not None and parent_id is not None:
        uow.session.execute(select(func.pg_advisory_xact_lock(HIERARCHY)))
        if account.id in above(uow, parent_id):
            raise AccountsInCircle


def check_owner(uow: UnitOfWork, owner_id: UUID) -> None:
    """Whether this person may own something: a living member of staff within reach.

    Raises Invalid, or NotKnownHereYet for somebody whom the directory does not know yet.
    """
    within_reach = person_within_reach(uow, owner_id)
    if within_reach is None:
        raise NotKnownHereYet(kind="user", id=owner_id)
    if not within_reach:
        texts = {"zh": "不在您的权限范围内", "en": "This person is not within your reach."}
        raise Invalid([InputError("#/owner_id", "out-of-reach", texts)])
