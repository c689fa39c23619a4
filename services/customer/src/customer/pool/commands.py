"""Use cases of the pool of customers: assign an account to a salesperson, release it into the pool."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import check_owner
from customer.accounts.model import Account
from customer.changes.commands import move_changes
from customer.contacts.commands import move_contacts


def assign_account(uow: UnitOfWork, account_id: UUID, *, owner_id: UUID, note: str | None = None) -> Account:
    """Give the account, from the pool or from somebody, to a living member of staff; its contacts and changes go along.

    Raises Invalid or NotKnownHereYet for the owner, AccountInactive, AccountAlreadyTheirs.
    """
    account = uow.get(Account, account_id)
    check_owner(uow, owner_id)
    account.assign(owner_id, note)
    move_contacts(uow, account)
    move_changes(uow, account)
    return account


def release_account(uow: UnitOfWork, account_id: UUID, *, reason: str) -> Account:
    """Put the account back into the pool; its contacts and changes go with it. Raises AccountInPool."""
    account = uow.get(Account, account_id)
    account.release(reason)
    move_contacts(uow, account)
    move_changes(uow, account)
    return account
