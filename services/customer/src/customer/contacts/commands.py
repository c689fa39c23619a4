"""Use cases of the contact: enter, change, deactivate, reactivate, and move with the account."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import UnitOfWork
from customer.accounts.model import Account
from customer.accounts.queries import account_named
from customer.contacts.model import Contact
from customer.contacts.queries import DOCUMENT
from records import custom_fields


def create_contact(uow: UnitOfWork, *, account_id: UUID, **details: Any) -> Contact:
    """Enter a person of an account within reach. Raises Invalid for any other account."""
    return enter_contact(uow, account_named(uow, account_id), details)


def enter_contact(uow: UnitOfWork, account: Account, details: Mapping[str, Any]) -> Contact:
    """A person of this account."""
    details = custom_fields.entered(uow, DOCUMENT, details)
    return uow.add(Contact.enter(account, details, entered_by=uow.principal.user_id, at=uow.now))


def change_contact(uow: UnitOfWork, contact_id: UUID, changes: Mapping[str, Any]) -> Contact:
    """Change what is known of the person."""
    contact = uow.get(Contact, contact_id)
    contact.change(custom_fields.entered(uow, DOCUMENT, changes, contact.custom))
    return contact


def deactivate_contact(uow: UnitOfWork, contact_id: UUID) -> Contact:
    """The person is no contact any more."""
    contact = uow.get(Contact, contact_id)
    contact.deactivate()
    return contact


def reactivate_contact(uow: UnitOfWork, contact_id: UUID) -> Contact:
    """The person is a contact again."""
    contact = uow.get(Contact, contact_id)
    contact.reactivate()
    return contact


def move_contacts(uow: UnitOfWork, account: Account) -> None:
    """Every contact of the account, the inactive ones too, goes to its owner, whatever the caller may see of them."""
    for contact in uow.session.scalars(select(Contact).where(Contact.account_id == account.id)):
        contact.follow(account.owner_id)
