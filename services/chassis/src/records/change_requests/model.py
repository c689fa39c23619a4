"""The change request (变更申请): what shall become different, and what it was when that was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, declared_attr

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from records.approvals.model import Approved
from records.change_requests.plain import current_values, differing, from_plain, to_plain
from records.model import Base


class State(StrEnum):
    """States of a change request; approved, rejected and withdrawn are final."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已批准,已生效
    REJECTED = "rejected"  # 已驳回
    WITHDRAWN = "withdrawn"  # 已撤回


@dataclass(frozen=True)
class ChangeRequested(Fact):
    """Somebody asked for a change of an approved document."""


@dataclass(frozen=True)
class ChangeSubmitted(Fact):
    """The change waits for approval."""


@dataclass(frozen=True)
class ChangeApproved(Fact):
    """The change was approved and applied."""


@dataclass(frozen=True)
class ChangeRejected(Fact):
    """The change was refused; the document stays as it was."""

    reason: str


@dataclass(frozen=True)
class ChangeWithdrawn(Fact):
    """The change was taken back."""


@dataclass(frozen=True)
class ChangeReassigned(Fact):
    """The account went to somebody else, or back to the pool, and what was wanted of it with it."""

    from_owner_id: UUID | None
    to_owner_id: UUID | None


class NothingChanges(Refusal):
    """Every field asked for already has the value asked for."""

    title = {"zh": "没有变更内容", "en": "Nothing would change"}


class ChangedMeanwhile(Refusal):
    """Fields that the request was to change are no longer what they were when it was made; ask again from what is."""

    title = {"zh": "相关字段已被修改", "en": "These fields have changed meanwhile"}
    detail = {"zh": "字段:{fields}", "en": "Fields: {fields}."}


class ChangeNotDraft(Refusal):
    """It was submitted already."""

    title = {"zh": "变更申请不是草稿", "en": "The change request is not a draft"}
    detail = {"zh": "当前状态:{state}", "en": "It is {state}."}


class ChangeNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "变更申请未提交审核", "en": "The change request is not waiting for approval"}
    detail = {"zh": "当前状态:{state}", "en": "It is {state}."}


class ChangeClosed(Refusal):
    """It was decided or taken back."""

    title = {"zh": "变更申请已结束", "en": "The change request is closed"}
    detail = {"zh": "当前状态:{state}", "en": "It is {state}."}


class ChangeRequest(Base, Aggregate, Owned):
    """A wanted change of one document. A room derives its own kind and names it (`AccountChange`):

    `__document__` is the document it changes (`customer.account`), `__aggregate__` the word its events carry.
    """

    __tablename__ = "change_request"
    __document__: ClassVar[str]
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')", name="state"),
        Index("ix_change_request_document", "document", "document_id"),
        Index("ix_change_request_created_at", "document", "created_at", "id"),
    )

    document: Mapped[str]
    document_id: Mapped[UUID]
    base_version: Mapped[int]
    base: Mapped[dict[str, Any]]
    patch: Mapped[dict[str, Any]]
    state: Mapped[str]
    rejection: Mapped[str | None]
    entered_by: Mapped[str]
    created_at: Mapped[datetime]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        if cls.__dict__.get("__tablename__"):
            return {"version_id_col": cls.version, "version_id_generator": False, "polymorphic_on": "document"}
        return {"polymorphic_identity": cls.__document__}

    @classmethod
    def ask(cls, document: Aggregate, changes: Mapping[str, Any], *, entered_by: str, at: datetime) -> Self:
        """A draft of the `changes` to an approved document, without those that would change nothing.

        Raises NothingChanges when none is left.
        """
        wanted = to_plain(changes)
        now = current_values(document, wanted)
        moving = {field: wanted[field] for field in differing(type(document), wanted, now)}
        if not moving:
            raise NothingChanges
        change = cls(
            id=new_id(),
            version=0,
            document_id=document.id,
            owner_id=getattr(document, "owner_id", None),
            account_id=getattr(document, "account_id", None),
            base_version=document.version,
            base={"v": 1, "fields": {field: now[field] for field in moving}},
            patch={"v": 1, "fields": moving},
            state=State.DRAFT,
            rejection=None,
            entered_by=entered_by,
            created_at=at,
        )
        change.record(ChangeRequested())
        return change

    @property
    def flow(self) -> str:
        """What names its approval flow and permissions: `customer.account_change`."""
        return f"{self.__document__.partition('.')[0]}.{self.__aggregate__}"

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for approval."""
        return self.state == State.SUBMITTED

    def submit(self) -> None:
        """Ask for approval."""
        self._must_be(State.DRAFT, ChangeNotDraft)
        self.state = State.SUBMITTED
        self.record(ChangeSubmitted())

    def approve(self, approved: Approved, document: Aggregate) -> dict[str, Any]:
        """Let it happen: the values to apply to the document, as the model has them.

        Raises ChangedMeanwhile when one of its fields is no longer what it was; other fields may have moved.
        """
        approved.check(self)
        self._must_be(State.SUBMITTED, ChangeNotSubmitted)
        base = fields_of(self.base)
        now = current_values(document, base)
        if moved := differing(type(document), base, now):
            raise ChangedMeanwhile(fields=sorted(moved))
        self.state = State.APPROVED
        self.record(ChangeApproved())
        return from_plain(type(document), fields_of(self.patch))

    def reject(self, reason: str) -> None:
        """Refuse it; nothing of the document changes."""
        self._must_be(State.SUBMITTED, ChangeNotSubmitted)
        self.state = State.REJECTED
        self.rejection = reason
        self.record(ChangeRejected(reason))

    def withdraw(self) -> None:
        """Take it back, before or after it was submitted."""
        if self.state not in (State.DRAFT, State.SUBMITTED):
            raise ChangeClosed(state=self.state)
        self.state = State.WITHDRAWN
        self.record(ChangeWithdrawn())

    def follow(self, owner_id: UUID | None) -> None:
        """Go with the account to its new owner, or back to the pool."""
        fact = ChangeReassigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)

    @property
    def changed_fields(self) -> list[str]:
        """The fields that shall change."""
        return sorted(fields_of(self.patch))

    @property
    def changes(self) -> Mapping[str, Any]:
        """What shall change: field → old and new value."""
        old, new = fields_of(self.base), fields_of(self.patch)
        return {field: {"old": old[field], "new": new[field]} for field in new}

    def _must_be(self, state: State, refusal: type[Refusal]) -> None:
        if self.state != state:
            raise refusal(state=self.state)


def fields_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stored base or patch, by the reader of its version."""
    if stored["v"] != 1:
        raise ValueError(f"a change request of version {stored['v']} is unknown")
    fields: dict[str, Any] = stored["fields"]
    return fields
