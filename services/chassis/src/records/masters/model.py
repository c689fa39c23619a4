"""The master (主数据): draft → submitted → approved; refused it is a draft again, approved it changes by `apply`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from chassis.errors import Refusal
from chassis.model import Aggregate, Fact
from records.approvals.model import Approved
from records.change_requests.plain import current_values, differing, to_plain


class Status(StrEnum):
    """Where a master stands in its approval."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核


@dataclass(frozen=True)
class MasterCreated(Fact):
    """A draft was entered."""


@dataclass(frozen=True)
class MasterChanged(Fact):
    """A draft was changed, or an approved change was applied."""


@dataclass(frozen=True)
class MasterSubmitted(Fact):
    """The draft waits for approval."""


@dataclass(frozen=True)
class MasterWithdrawn(Fact):
    """It was taken back before the decision and is a draft again."""


@dataclass(frozen=True)
class MasterRejected(Fact):
    """It was refused with a reason and is a draft again."""

    reason: str


@dataclass(frozen=True)
class MasterApproved(Fact):
    """It counts from now on."""


class MasterNotDraft(Refusal):
    """Only a draft can be submitted."""

    title = {"zh": "资料不是草稿", "en": "This is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class MasterNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "资料未提交审核", "en": "This is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class MasterUnderApproval(Refusal):
    """What others are deciding about does not change; take it back first."""

    title = {"zh": "资料正在审核", "en": "This is waiting for approval"}


class MasterNotApproved(Refusal):
    """It does not count yet."""

    title = {"zh": "资料尚未审核", "en": "This is not approved yet"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class Master(Aggregate):
    """Mixin of a master under approval. A room names its flow (`customer.payment_terms`) and says what it may hold."""

    __document__: ClassVar[str]

    status: Mapped[str]
    rejection: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    def check(self, changes: Mapping[str, Any]) -> None:
        """Whether it may become like this. Raises Invalid with everything that contradicts itself."""

    def describe(self, changes: Mapping[str, Any]) -> None:
        """Set what `check` let pass; a room with children sets those itself."""
        for field, value in changes.items():
            setattr(self, field, value)

    def enter(self, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> None:
        """Make the empty master a draft with these details. Raises what `check` raises."""
        self.version = 0
        self.status = Status.DRAFT
        self.rejection = None
        self.entered_by = entered_by
        self.created_at = at
        self.check(details)
        self.describe(details)
        self.record(MasterCreated())

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change a draft; what changes nothing makes no version. Raises MasterUnderApproval and what `check` raises."""
        if self.status != Status.DRAFT:
            raise MasterUnderApproval
        self.check(changes)
        wanted = to_plain(changes)
        if differing(type(self), wanted, current_values(self, wanted)):
            self.describe(changes)
            self.record(MasterChanged())

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Apply an approved change. Raises what `check` raises."""
        self.must_be(Status.APPROVED, MasterNotApproved)
        self.check(changes)
        self.describe(changes)
        self.record(MasterChanged())

    def submit(self) -> None:
        """Ask for approval."""
        self.must_be(Status.DRAFT, MasterNotDraft)
        self.status = Status.SUBMITTED
        self.rejection = None
        self.record(MasterSubmitted())

    def withdraw(self) -> None:
        """Take it back before the decision."""
        self.must_be(Status.SUBMITTED, MasterNotSubmitted)
        self.status = Status.DRAFT
        self.record(MasterWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason; it is a draft again."""
        self.must_be(Status.SUBMITTED, MasterNotSubmitted)
        self.status = Status.DRAFT
        self.rejection = reason
        self.record(MasterRejected(reason))

    def approve(self, evidence: Approved) -> None:
        """Let it count after the last step of its approval."""
        evidence.check(self)
        self.must_be(Status.SUBMITTED, MasterNotSubmitted)
        self.status = Status.APPROVED
        self.record(MasterApproved())

    def must_be(self, status: Status, refusal: type[Refusal]) -> None:
        """Raises the refusal, with the status as it is, in any other status."""
        if self.status != status:
            raise refusal(status=self.status)
