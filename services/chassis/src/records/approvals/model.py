"""The approval (审核单) of one document, its decisions, and the flow (审核流程) that says who decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned
from records.approvals.facts import (
    AlreadyUnderApproval,
    ApprovalAdvanced,
    ApprovalApproved,
    ApprovalFlowChanged,
    ApprovalOpened,
    ApprovalRejected,
    ApprovalWithdrawn,
    EnteredByYourself,
    NothingToDecide,
    NotYourDecision,
)
from records.model import Base

MOST_STEPS = 5


class State(StrEnum):
    """States of an approval; all but `open` are final."""

    OPEN = "open"  # 审核中
    APPROVED = "approved"  # 已通过
    REJECTED = "rejected"  # 已驳回
    WITHDRAWN = "withdrawn"  # 已撤回


class Verdict(StrEnum):
    """What one person decided."""

    APPROVED = "approved"  # 同意
    REJECTED = "rejected"  # 驳回


@dataclass(frozen=True)
class Step:
    """One step of a flow: holders of a role decide, or the superior of whoever entered it."""

    role: str | None

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """From its stored form, `{"role": "sales_supervisor"}` or `{"role": null}`."""
        return cls(plain["role"])


@dataclass(frozen=True)
class Approved:
    """The evidence that a document passed its last step. Only `approve` and `exempt` hand it out, and a model's
    `approve` asks for it.
    """

    document: str
    document_id: UUID
    by: str
    at: datetime

    def check(self, document: Aggregate) -> None:
        """Raises ValueError when this is the evidence for another document."""
        if document.id != self.document_id:
            raise ValueError(f"the approval of {self.document_id} is none of {document.id}")


CONFLICTS: dict[str, type[Refusal]] = {"uq_approval_open": AlreadyUnderApproval}
"""For `Service.conflicts`: what a violated constraint of these tables means."""


class Decision(Base):
    """One person's decision on one step (审核意见): written once, and kept from change by a trigger."""

    __tablename__ = "approval_decision"
    __root__ = "approval"
    __table_args__ = (
        UniqueConstraint("approval_id", "step"),
        CheckConstraint("verdict IN ('approved', 'rejected')", name="verdict"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    approval_id: Mapped[UUID] = mapped_column(ForeignKey("approval.id"))
    step: Mapped[int] = mapped_column(SmallInteger)
    verdict: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    reason: Mapped[str | None]

    approval: Mapped["Approval"] = relationship(back_populates="decisions", lazy="raise")


class Approval(Base, Aggregate, Owned):
    """One round of approval of one document, by the steps of the flow as they were when it was submitted."""

    __tablename__ = "approval"
    __aggregate__ = "approval"
    __children__ = ("decisions",)
    __table_args__ = (
        CheckConstraint("state IN ('open', 'approved', 'rejected', 'withdrawn')", name="state"),
        Index("ix_approval_document", "document", "document_id"),
        Index("uq_approval_open", "document", "document_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    document: Mapped[str]
    document_id: Mapped[UUID]
    document_number: Mapped[str | None]
    steps: Mapped[dict[str, Any]]
    fallback_role: Mapped[str]
    step: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    entered_by: Mapped[list[str]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    document_version: Mapped[int | None]

    decisions: Mapped[list[Decision]] = relationship(back_populates="approval", order_by=Decision.step, lazy="selectin")

    @classmethod
    def of(
        cls,
        flow: "ApprovalFlow",
        document: Aggregate,
        *,
        entered_by: Iterable[str],
        at: datetime,
        number: str | None = None,
    ) -> Self:
        """A round for this document, not open yet. `entered_by` are all actors who had a hand in it."""
        return cls(
            id=new_id(),
            version=0,
            document=flow.document,
            document_id=document.id,
            document_number=number,
            owner_id=getattr(document, "owner_id", None),
            account_id=getattr(document, "account_id", None),
            steps=flow.steps,
            fallback_role=flow.fallback_role,
            step=1,
            state=State.OPEN,
            entered_by=sorted(entered_by),
            opened_at=at,
            closed_at=None,
            document_version=None,
        )

    def open(self, candidates: Iterable[UUID]) -> None:
        """Let the first step wait for `candidates`."""
        self.record(ApprovalOpened(sorted(candidates)))

    @property
    def flow(self) -> tuple[Step, ...]:
        """The steps of this round, from the first."""
        return steps_of(self.steps)

    @property
    def is_last_step(self) -> bool:
        """Whether the step that waits is the last."""
        return self.step == len(self.flow)

    @property
    def barred(self) -> frozenset[str]:
        """Actors who may not decide any more: who entered the document, and who has decided a step before."""
        return frozenset(self.entered_by) | {decision.decided_by for decision in self.decisions}

    def advance(self, by: str, at: datetime, candidates: Iterable[UUID]) -> None:
        """Approve the step that waits and let the next wait for `candidates`."""
        if self.is_last_step:
            raise ValueError(f"no step follows the last, {self.step}")
        self._decide(Verdict.APPROVED, by, at)
        self.step += 1
        self.record(ApprovalAdvanced(sorted(candidates)))

    def grant(self, document: Aggregate, by: str, at: datetime) -> Approved:
        """Approve the last step; the evidence lets the document become approved."""
        if not self.is_last_step:
            raise ValueError(f"step {self.step} of {len(self.flow)} is not the last")
        self._decide(Verdict.APPROVED, by, at)
        self._close(document, State.APPROVED, at)
        self.record(ApprovalApproved())
        return Approved(self.document, self.document_id, by, at)

    def refuse(self, document: Aggregate, by: str, at: datetime, reason: str) -> None:
        """Refuse the step that waits, and with it the document."""
        self._decide(Verdict.REJECTED, by, at, reason)
        self._close(document, State.REJECTED, at)
        self.record(ApprovalRejected(reason))

    def withdraw(self, document: Aggregate, at: datetime) -> None:
        """Take the document back before it is decided."""
        self._must_be_open()
        self._close(document, State.WITHDRAWN, at)
        self.record(ApprovalWithdrawn())

    def _decide(self, verdict: Verdict, by: str, at: datetime, reason: str | None = None) -> None:
        self._must_be_open()
        if by in self.entered_by:
            raise EnteredByYourself
        if by in self.barred:
            raise NotYourDecision(step=self.step)
        decision = Decision(id=new_id(), step=self.step, verdict=verdict, decided_by=by, decided_at=at, reason=reason)
        self.decisions.append(decision)

    def _close(self, document: Aggregate, state: State, at: datetime) -> None:
        self.state = state
        self.closed_at = at
        self.document_version = document.version + 1  # the one that this very command makes of it

    def _must_be_open(self) -> None:
        if self.state != State.OPEN:
            raise NothingToDecide


class ApprovalFlow(Base, Aggregate):
    """Who approves one kind of document, as data that the administrator changes (mission 1.8, 1.11, 1)."""

    __tablename__ = "approval_flow"
    __aggregate__ = "approval_flow"

    document: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    steps: Mapped[dict[str, Any]]
    fallback_role: Mapped[str]

    @property
    def flow(self) -> tuple[Step, ...]:
        """The steps, from the first."""
        return steps_of(self.steps)

    def change(self, steps: Sequence[Step], fallback_role: str) -> None:
        """Let others decide. Approvals under way keep the steps that they began with."""
        self.steps = stored(steps)
        self.fallback_role = fallback_role
        self.record(ApprovalFlowChanged())


def stored(steps: Sequence[Step]) -> dict[str, Any]:
    """Steps as they are stored. Raises ValueError for none, which would approve by itself, or for too many."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"a flow has 1 to {MOST_STEPS} steps, not {len(steps)}")
    return {"v": 1, "steps": [{"role": step.role} for step in steps]}


def steps_of(plain: Mapping[str, Any]) -> tuple[Step, ...]:
    """Steps from their stored form, by the reader of its version."""
    if plain["v"] != 1:
        raise ValueError(f"steps of version {plain['v']} are unknown")
    return tuple(Step.of(step) for step in plain["steps"])
