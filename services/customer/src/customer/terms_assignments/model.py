"""The assignment of payment terms (客户付款条件): approved, it holds from its first day until another takes over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from chassis.model import Fact, Owned, one_of
from customer.accounts.model import Account
from customer.model import Base
from records.masters import Master, Status


@dataclass(frozen=True)
class TermsAssignmentEnded(Fact):
    """Another assignment took over; this one holds no longer than the day before."""


@dataclass(frozen=True)
class TermsAssignmentReassigned(Fact):
    """The account went to somebody else, or back to the pool, and its terms with it."""

    from_owner_id: UUID | None
    to_owner_id: UUID | None


class TermsAssignment(Base, Master, Owned):
    """The terms that an account buys by from `valid_from` to `valid_to`, both included; null is without end.

    At most one that is approved holds on any day. Whose last day lies before its first never came to hold.
    """

    __tablename__ = "terms_assignment"
    __aggregate__ = "terms_assignment"
    __document__ = "customer.terms_assignment"
    __table_args__ = (one_of("status", Status), Index("ix_terms_assignment_account_id", "account_id", "valid_from"))

    account_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    payment_terms_id: Mapped[UUID] = mapped_column(ForeignKey("payment_terms.id"))
    payment_terms_code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def of(cls, account: Account, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> Self:
        """A new draft for the account."""
        assignment = cls(id=new_id(), account_id=account.id, owner_id=account.owner_id, valid_to=None)
        assignment.enter(details, entered_by=entered_by, at=at)
        return assignment

    def end_before(self, day: date) -> None:
        """Hold no longer than the day before."""
        self.valid_to = day - timedelta(days=1)
        self.record(TermsAssignmentEnded())

    def follow(self, owner_id: UUID | None) -> None:
        """Go with the account to its new owner, or back to the pool."""
        fact = TermsAssignmentReassigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)
