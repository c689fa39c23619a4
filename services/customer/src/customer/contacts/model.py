"""The contact (联系人): a person of an account, who follows the account's owner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from chassis.search import Searchable, search_columns
from customer.accounts.model import Account
from customer.contacts.facts import (
    ContactActive,
    ContactChanged,
    ContactCreated,
    ContactDeactivated,
    ContactInactive,
    ContactReactivated,
    ContactReassigned,
)
from customer.contacts.vocabulary import Channel, Language, Role
from customer.model import Base
from records.custom_fields import Customised, custom_index

DETAILS = ("name", "title", "role", "phone", "email", "language", "channel", "custom")
"""Columns that people enter and change."""


class Contact(Base, Aggregate, Owned, Searchable, Customised):
    """A person of one account: what they have to say there, and how and in which language they like to be reached."""

    __tablename__ = "contact"
    __aggregate__ = "contact"
    __unrecorded__ = frozenset({"sort_key", "search", "search_text"})
    __table_args__ = (
        one_of("role", Role),
        one_of("language", Language),
        one_of("channel", Channel),
        CheckConstraint("account_id IS NOT NULL", name="account_id"),
        Index("ix_contact_sort_key", "sort_key", "id"),
        Index("ix_contact_owner_id", "owner_id", "sort_key", "id"),
        Index("ix_contact_email", "email", postgresql_where=text("email IS NOT NULL")),
        custom_index("contact"),
        Index("ix_contact_search", "search", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256}),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    name: Mapped[str]
    title: Mapped[str | None]
    role: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str]
    channel: Mapped[str]
    active: Mapped[bool]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def enter(cls, account: Account, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> Self:
        """A new contact of the account. Who says nothing else is written to by mail if they have an address, or called,
        in Chinese."""
        contact = cls(
            id=new_id(),
            version=0,
            account_id=account.id,
            owner_id=account.owner_id,
            active=True,
            entered_by=entered_by,
            created_at=at,
        )
        channel = Channel.MAIL if details.get("email") else Channel.PHONE
        defaults = {"role": Role.OTHER, "language": Language.CHINESE, "channel": channel}
        contact._describe({**dict.fromkeys(DETAILS), **defaults, **details})
        contact.record(ContactCreated())
        return contact

    def change(self, changes: Mapping[str, Any]) -> None:
        """Something about the person is different; what changes nothing makes no version."""
        if any(getattr(self, field) != value for field, value in changes.items()):
            self._describe(changes)
            self.record(ContactChanged())

    def follow(self, owner_id: UUID | None) -> None:
        """Go with the account to its new owner, or back to the pool."""
        fact = ContactReassigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)

    def deactivate(self) -> None:
        """The person is no contact any more; nothing is deleted."""
        if not self.active:
            raise ContactInactive
        self.active = False
        self.record(ContactDeactivated())

    def reactivate(self) -> None:
        """The person is a contact again."""
        if self.active:
            raise ContactActive
        self.active = True
        self.record(ContactReactivated())

    def _describe(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        searched = search_columns(
            names=(self.name,), words=filter(None, (self.email,)), numbers=filter(None, (self.phone,))
        )
        for column, value in searched.items():
            setattr(self, column, value)
