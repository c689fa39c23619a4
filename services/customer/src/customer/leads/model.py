"""The lead (潜在客户): new → working → converted or disqualified."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from chassis.search import Searchable, search_columns
from customer.leads.facts import (
    LeadAlreadyConverted,
    LeadAlreadyDisqualified,
    LeadAlreadyTheirs,
    LeadAssigned,
    LeadChanged,
    LeadConverted,
    LeadCreated,
    LeadDisqualified,
)
from customer.leads.vocabulary import Path, Source, Status
from customer.model import Base

DETAILS = ("person_name", "company_name", "phone", "email", "region", "need", "consent", "campaign_id")
"""Columns that people enter and change."""


class Lead(Base, Aggregate, Owned, Searchable):
    """Somebody who is no customer yet: who they are, what they need, by which path they came and who follows them.

    Without owner it waits for the marketing director. `consent` says whether they agreed to be written to (C-21).
    `account_id` and `contact_id` are what it became.
    """

    __tablename__ = "lead"
    __aggregate__ = "lead"
    __unrecorded__ = frozenset({"sort_key", "search", "search_text"})
    __table_args__ = (
        one_of("path", Path),
        one_of("source", Source),
        one_of("status", Status),
        CheckConstraint("(status = 'converted') = (account_id IS NOT NULL)", name="converted"),
        CheckConstraint("(status = 'disqualified') = (reason IS NOT NULL)", name="disqualified"),
        Index("ix_lead_created_at", "created_at", "id"),
        Index("ix_lead_sort_key", "sort_key", "id"),
        Index("ix_lead_search", "search", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256}),
    )

    number: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    source: Mapped[str]
    status: Mapped[str]
    campaign_id: Mapped[UUID | None] = mapped_column(index=True)
    conversation_id: Mapped[UUID | None] = mapped_column(unique=True)
    person_name: Mapped[str]
    company_name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    region: Mapped[str | None]
    need: Mapped[str | None]
    consent: Mapped[bool]
    contact_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def capture(
        cls,
        *,
        number: str,
        path: str,
        source: str,
        details: Mapping[str, Any],
        conversation_id: UUID | None,
        owner_id: UUID | None,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new lead with its number."""
        lead = cls(
            id=new_id(),
            version=0,
            number=number,
            path=path,
            source=source,
            status=Status.NEW,
            conversation_id=conversation_id,
            owner_id=owner_id,
            entered_by=entered_by,
            created_at=at,
        )
        lead._describe({**dict.fromkeys(DETAILS), "consent": False, **details})
        lead.record(LeadCreated())
        return lead

    def change(self, changes: Mapping[str, Any]) -> None:
        """More is known of them. Raises LeadAlreadyConverted or LeadAlreadyDisqualified."""
        self._must_be_open()
        if any(getattr(self, field) != value for field, value in changes.items()):
            self._describe(changes)
            self.record(LeadChanged())

    def take_up(self) -> None:
        """Somebody talks with them: a new lead is worked on from now on, any other stays where it is."""
        if self.status == Status.NEW:
            self.status = Status.WORKING
            self.record(LeadChanged())

    def assign(self, owner_id: UUID) -> None:
        """Let somebody follow it. Raises LeadAlreadyTheirs, LeadAlreadyConverted or LeadAlreadyDisqualified."""
        self._must_be_open()
        if self.owner_id == owner_id:
            raise LeadAlreadyTheirs
        fact = LeadAssigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)

    def convert(self, *, account_id: UUID, contact_id: UUID) -> None:
        """It became this customer, once. Raises LeadAlreadyConverted or LeadAlreadyDisqualified."""
        self._must_be_open()
        self.status = Status.CONVERTED
        self.account_id = account_id
        self.contact_id = contact_id
        self.record(LeadConverted())

    def disqualify(self, reason: str) -> None:
        """Put it aside with a reason. Raises LeadAlreadyConverted or LeadAlreadyDisqualified."""
        self._must_be_open()
        self.status = Status.DISQUALIFIED
        self.reason = reason
        self.record(LeadDisqualified(reason))

    def _describe(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        searched = search_columns(
            names=filter(None, (self.company_name, self.person_name)),
            words=filter(None, (self.number, self.email)),
            numbers=filter(None, (self.phone,)),
        )
        for column, value in searched.items():
            setattr(self, column, value)

    def _must_be_open(self) -> None:
        if self.status == Status.CONVERTED:
            raise LeadAlreadyConverted(account_id=self.account_id)
        if self.status == Status.DISQUALIFIED:
            raise LeadAlreadyDisqualified(reason=self.reason)
