"""Use cases of the pool of customers: assign an account to a salesperson, release it into the pool."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import check_owner
from customer.accounts.model import Account
from customer.contacts.commands import move_contacts
from customer.credit.commands import move_credit
from customer.terms_assignments.commands import move_assignments
from records.change_requests import move_changes


def assign_account(uow: UnitOfWork, account_id: UUID, *, owner_id: UUID, note: str | None = None) -> Account:
    """Give the account, from the pool or from somebody, to a living member of staff; what is kept about it goes along.

    Raises Invalid or NotKnownHereYet for the owner, AccountInactive, AccountAlreadyTheirs.
    """
    account = uow.get(Account, account_id)
    check_owner(uow, owner_id)
    account.assign(owner_id, note)
    _move_belongings(uow, account)
    return account


def release_account(uow: UnitOfWork, account_id: UUID, *, reason: str) -> Account:
    """Put the account back into the pool; what is kept about it goes with it. Raises AccountInPool."""
    account = uow.get(Account, account_id)
    account.release(reason)
    _move_belongings(uow, account)
    return account


def _move_belongings(uow: UnitOfWork, account: Account) -> None:
    """Contacts, wanted changes, terms and credit of the account follow it to its owner."""
    move_contacts(uow, account)
    move_changes(uow, account.id, account.owner_id)
    move_assignments(uow, account)
    move_credit(uow, account)
