"""The master (主数据): draft → submitted → approved; refused it is a draft again, approved it changes by `apply`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.errors import Refusal
from records.approvals.model import Approved
from records.change_requests.plain import current_values, differing, to_plain
from records.documents.model import Document, DocumentChanged, Status


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


class Master(Document):
    """Mixin of a master under approval. A room names its flow (`customer.payment_terms`) and says what it may hold."""

    __not_draft__ = MasterNotDraft
    __not_submitted__ = MasterNotSubmitted

    def check(self, changes: Mapping[str, Any]) -> None:
        """Whether it may become like this. Raises Invalid with everything that contradicts itself."""

    def describe(self, changes: Mapping[str, Any]) -> None:
        """Set what `check` let pass; a room with children sets those itself."""
        for field, value in changes.items():
            setattr(self, field, value)

    def enter(self, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> None:
        """Make the empty master a draft with these details. Raises what `check` raises."""
        self._begin(entered_by=entered_by, at=at)
        self.check(details)
        self.describe(details)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change a draft; what changes nothing makes no version. Raises MasterUnderApproval and what `check` raises."""
        if self.status != Status.DRAFT:
            raise MasterUnderApproval
        self.check(changes)
        wanted = to_plain(changes)
        if differing(type(self), wanted, current_values(self, wanted)):
            self.describe(changes)
            self.record(DocumentChanged())

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Apply an approved change. Raises what `check` raises."""
        self.must_be(Status.APPROVED, refusal=MasterNotApproved)
        self.check(changes)
        self.describe(changes)
        self.record(DocumentChanged())

    def submit(self) -> None:
        """Ask for approval."""
        self._submit()

    def approve(self, evidence: Approved) -> None:
        """Let it count after the last step of its approval."""
        self._approve(evidence)
