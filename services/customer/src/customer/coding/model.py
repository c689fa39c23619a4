"""The coding rule (客户编码原则): draft → submitted → approved and in force → retired when another takes its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from customer.model import Base
from records.approvals import Approved
from records.numbering import Reset, Segment, faults, rendered, series


class Status(StrEnum):
    """States of a coding rule."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核,自生效日起有效
    RETIRED = "retired"  # 已有接替,至失效日为止有效


@dataclass(frozen=True)
class CodingRuleCreated(Fact):
    """A draft was entered."""


@dataclass(frozen=True)
class CodingRuleChanged(Fact):
    """The draft was changed."""


@dataclass(frozen=True)
class CodingRuleSubmitted(Fact):
    """The draft waits for approval."""


@dataclass(frozen=True)
class CodingRuleWithdrawn(Fact):
    """It was taken back before the decision and is a draft again."""


@dataclass(frozen=True)
class CodingRuleRejected(Fact):
    """It was refused with a reason and is a draft again."""

    reason: str


@dataclass(frozen=True)
class CodingRuleApproved(Fact):
    """It gives the codes of accounts from its first day on."""


@dataclass(frozen=True)
class CodingRuleRetired(Fact):
    """Another rule takes its place from a day on; codes it gave stay as they are."""


class CodingRuleNotDraft(Refusal):
    """Only a draft can be changed or submitted; whoever wants another rule enters a new one."""

    title = {"zh": "编码原则不是草稿", "en": "The coding rule is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class CodingRuleNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "编码原则未提交审核", "en": "The coding rule is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class NoCodingRuleInForce(Refusal):
    """No account can be entered before a coding rule was approved (C-01)."""

    title = {"zh": "没有生效的客户编码原则", "en": "No coding rule is in force"}
    detail = {
        "zh": "请先录入客户编码原则并完成审核",
        "en": "Enter a coding rule at /v1/coding-rules and have it approved first.",
    }


class AnotherRuleTookForce(Refusal):
    """Two rules were approved at the same moment; this one was too late."""

    title = {"zh": "另一编码原则同时生效", "en": "Another coding rule came into force at the same moment"}


class CodingRule(Base, Aggregate):
    """How codes of new accounts are made from `valid_from` to `valid_to`, both included; null is without end.

    At most one gives codes on any day; another affects only new accounts. Whose last day lies before its first never
    gave any. `in_force` marks the rule that no other follows.
    """

    __tablename__ = "coding_rule"
    __aggregate__ = "coding_rule"
    __table_args__ = (
        one_of("status", Status),
        one_of("reset", Reset),
        CheckConstraint("in_force", name="in_force"),
        # Null unless nothing follows. Deferred, since the one retires and the other takes over in the same commit.
        UniqueConstraint("in_force", deferrable=True, initially="DEFERRED"),
    )

    name: Mapped[dict[str, str]]
    segments: Mapped[list[Any]]
    reset: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    status: Mapped[str]
    in_force: Mapped[bool | None]
    rejection: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def enter(
        cls,
        *,
        name: Mapping[str, str],
        segments: Sequence[Segment],
        reset: str,
        entered_by: UUID | None,
        at: datetime,
        valid_from: date | None = None,
    ) -> Self:
        """A new draft, valid from its approval unless it says later. Raises Invalid when the segments are no rule."""
        _check(segments, reset)
        rule = cls(
            id=new_id(),
            version=0,
            name=dict(name),
            segments=[dict(segment) for segment in segments],
            reset=reset,
            valid_from=valid_from,
            status=Status.DRAFT,
            entered_by=entered_by,
            created_at=at,
        )
        rule.record(CodingRuleCreated())
        return rule

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change name, segments, reset or first day of a draft. Raises Invalid or CodingRuleNotDraft."""
        self._must_be(Status.DRAFT, CodingRuleNotDraft)
        _check(changes.get("segments", self.segments), changes.get("reset", self.reset))
        for field, value in changes.items():
            setattr(self, field, value)
        self.record(CodingRuleChanged())

    def submit(self) -> None:
        """Ask for approval."""
        self._must_be(Status.DRAFT, CodingRuleNotDraft)
        self.status = Status.SUBMITTED
        self.rejection = None
        self.record(CodingRuleSubmitted())

    def withdraw(self) -> None:
        """Take it back before the decision."""
        self._must_be(Status.SUBMITTED, CodingRuleNotSubmitted)
        self.status = Status.DRAFT
        self.record(CodingRuleWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason; it is a draft again."""
        self._must_be(Status.SUBMITTED, CodingRuleNotSubmitted)
        self.status = Status.DRAFT
        self.rejection = reason
        self.record(CodingRuleRejected(reason))

    def begins(self, today: date) -> date:
        """Its first day if it is approved today: what was entered stays, so never a day that is past."""
        return max(self.valid_from or today, today)

    def approve(self, evidence: Approved, predecessors: Iterable[Self], today: date) -> None:
        """Let it give the codes from its first day on, after its last step; whatever would go on longer ends before."""
        evidence.check(self)
        self._must_be(Status.SUBMITTED, CodingRuleNotSubmitted)
        self.valid_from = self.begins(today)
        for predecessor in predecessors:
            predecessor.retire(self.valid_from)
        self.status = Status.APPROVED
        self.in_force = True
        self.record(CodingRuleApproved())

    def retire(self, successor_from: date) -> None:
        """Give codes no longer than the day before this one."""
        self.valid_to = successor_from - timedelta(days=1)
        self.status = Status.RETIRED
        self.in_force = None
        self.record(CodingRuleRetired())

    def series(self, values: Mapping[str, Any], day: date) -> str:
        """The counter that gives the number of an account with these values entered on this day."""
        return series(self.segments, Reset(self.reset), values, day)

    def code_of(self, values: Mapping[str, Any], day: date, number: int) -> str:
        """The code of the account with these values, the `number`-th of its series."""
        return rendered(self.segments, values, day, number)

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)


def _check(segments: Sequence[Segment], reset: str) -> None:
    if found := tuple(faults(segments, Reset(reset))):
        raise Invalid(found)
