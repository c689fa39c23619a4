"""The document (单据): draft → submitted → approved; withdrawn or refused it is a draft again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.model import Aggregate, Fact
from records.approvals.model import Approved


class Status(StrEnum):
    """Where a document stands in its approval; a room whose documents live on has more."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核


@dataclass(frozen=True)
class DocumentEntered(Fact):
    """A draft was entered."""


@dataclass(frozen=True)
class DocumentChanged(Fact):
    """The draft was changed."""


@dataclass(frozen=True)
class DocumentSubmitted(Fact):
    """The draft waits for approval."""


@dataclass(frozen=True)
class DocumentWithdrawn(Fact):
    """It was taken back before the decision and is a draft again."""


@dataclass(frozen=True)
class DocumentRejected(Fact):
    """It was refused with a reason and is a draft again."""

    reason: str


@dataclass(frozen=True)
class DocumentApproved(Fact):
    """It counts from now on."""


class Document(Aggregate):
    """Mixin of a document under approval: the way that all of them go.

    A room names its flow (`sales.order`) and how it refuses what needs a draft, or one that waits; what else its
    documents must fulfil to be submitted and approved stands in its own `submit` and `approve`.
    """

    __document__: ClassVar[str]
    __not_draft__: ClassVar[type[Refusal]]
    __not_submitted__: ClassVar[type[Refusal]]

    status: Mapped[str]
    rejection: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What was approved; a room whose drafts may end otherwise says more."""
        return cls.status.not_in((Status.DRAFT, Status.SUBMITTED))

    def withdraw(self) -> None:
        """Take it back before the decision."""
        self.must_be(Status.SUBMITTED, refusal=self.__not_submitted__)
        self.status = Status.DRAFT
        self.record(DocumentWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason; it is a draft again."""
        self.must_be(Status.SUBMITTED, refusal=self.__not_submitted__)
        self.status = Status.DRAFT
        self.rejection = reason
        self.record(DocumentRejected(reason))

    def must_be(self, *status: str, refusal: type[Refusal]) -> None:
        """Raises the refusal, with the status as it is, in any other status than these."""
        if self.status not in status:
            raise refusal(status=self.status)

    def _begin(self, *, entered_by: UUID | None, at: datetime) -> None:
        """Make the empty document a draft; its room describes it."""
        self.version = 0
        self.status = Status.DRAFT
        self.rejection = None
        self.entered_by = entered_by
        self.created_at = at
        self.record(DocumentEntered())

    def _must_be_draft(self) -> None:
        self.must_be(Status.DRAFT, refusal=self.__not_draft__)

    def _changed(self) -> None:
        """Say that it was changed; what changes nothing makes no version."""
        if changes_of(self):
            self.record(DocumentChanged())

    def _submit(self) -> None:
        """Let it wait for approval."""
        self._must_be_draft()
        self.status = Status.SUBMITTED
        self.rejection = None
        self.record(DocumentSubmitted())

    def _check_decided(self, evidence: Approved) -> None:
        """Whether this evidence is about it, and it waits for one."""
        evidence.check(self)
        self.must_be(Status.SUBMITTED, refusal=self.__not_submitted__)

    def _approve(self, evidence: Approved) -> None:
        """Let it count, after the last step of its approval."""
        self._check_decided(evidence)
        self.status = Status.APPROVED
        self.record(DocumentApproved())
