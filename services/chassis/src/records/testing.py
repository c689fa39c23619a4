"""A room of nothing but records, for tests: papers that are written, imported, approved, and changed by request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from chassis import http
from chassis.errors import Refusal
from chassis.facts import AggregateEvents, EventType
from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, Fact, Owned, new_metadata
from chassis.unit_of_work import UnitOfWork
from records import approvals, change_requests
from records.approvals.events import events as approval_events
from records.approvals.model import Approved
from records.attachments import Attachable
from records.attachments.events import events as attachment_events
from records.change_requests.model import (
    ChangeApproved,
    ChangeRejected,
    ChangeRequested,
    ChangeSubmitted,
    ChangeWithdrawn,
)
from records.exports.events import events as export_events
from records.imports import Importable, people_by_login
from records.imports.events import events as import_events
from records.numbering import document_number

PAPER = "office.paper"


class Office(DeclarativeBase):
    """Tables of the office."""

    metadata = new_metadata()
    type_annotation_map = TYPES


@dataclass(frozen=True)
class PaperWritten(Fact):
    """A paper was written."""


@dataclass(frozen=True)
class PaperChanged(Fact):
    """A paper was changed."""


@dataclass(frozen=True)
class PaperDecided(Fact):
    """A paper was submitted, approved, rejected or withdrawn."""


class PaperTaken(Refusal):
    """There is another paper of this title due on the same day."""

    title = {"zh": "文件已存在", "en": "There is such a paper"}


class Paper(Aggregate, Owned, Office):
    """A paper with lines."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("title", "due"),)
    __aggregate__ = "paper"
    __children__ = ("lines",)

    title: Mapped[str]
    due: Mapped[date | None]
    fee: Mapped[Decimal | None]
    state: Mapped[str]
    lines: Mapped[list["Line"]] = relationship(
        back_populates="paper", cascade="all, delete-orphan", order_by="Line.id", lazy="selectin"
    )

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What is no draft any more."""
        return cls.state != "draft"

    @classmethod
    def write(cls, title: str, owner_id: UUID | None = None) -> "Paper":
        """Write a draft."""
        paper = cls(id=new_id(), version=0, title=title, owner_id=owner_id, state="draft", lines=[])
        paper.record(PaperWritten())
        return paper

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change what it says."""
        for name, value in changes.items():
            if name == "lines":
                self.lines = [Line(id=line.get("id") or new_id(), text=line["text"]) for line in value]
            else:
                setattr(self, name, value)
        self.record(PaperChanged())

    def become(self, state: str) -> None:
        """Go into another state."""
        self.state = state
        self.record(PaperDecided())

    def approve(self, approved: Approved) -> None:
        """Become approved, on evidence only."""
        approved.check(self)
        self.become("approved")


class Line(Office):
    """A line of a paper."""

    __tablename__ = "line"
    __root__ = "paper"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"))
    text: Mapped[str]
    paper: Mapped[Paper] = relationship(back_populates="lines")


class PaperChange(change_requests.ChangeRequest):
    """A wanted change of a paper."""

    __document__ = PAPER
    __aggregate__ = "paper_change"


class PaperState(Schema):
    """A paper as events carry it."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)


class PaperChangeState(Schema):
    """A change of a paper as events carry it."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)


EVENTS = (
    AggregateEvents(
        service="office",
        aggregate=Paper,
        state=PaperState,
        types=(
            EventType(PaperWritten, "written", zh="已起草", en="A paper was written"),
            EventType(PaperChanged, "changed", zh="已修改", en="A paper was changed"),
            EventType(PaperDecided, "decided", zh="已处理", en="A paper went into another state"),
        ),
    ),
    *approval_events("office"),
    attachment_events("office"),
    import_events("office"),
    export_events("office"),
    AggregateEvents(
        service="office",
        aggregate=PaperChange,
        state=PaperChangeState,
        types=(
            EventType(ChangeRequested, "requested", zh="申请变更", en="A change was asked for"),
            EventType(ChangeSubmitted, "submitted", zh="变更待审核", en="The change waits for approval"),
            EventType(ChangeApproved, "approved", zh="变更已批准", en="The change was approved and applied"),
            EventType(ChangeRejected, "rejected", zh="变更被驳回", en="The change was refused"),
            EventType(ChangeWithdrawn, "withdrawn", zh="变更已撤回", en="The change was taken back"),
        ),
    ),
)


def write_paper(uow: UnitOfWork, title: str) -> Paper:
    """Write a paper of one's own."""
    return uow.add(Paper.write(title, uow.principal.user_id))


def submit_paper(uow: UnitOfWork, paper_id: UUID) -> Paper:
    """Ask for approval."""
    paper = uow.get(Paper, paper_id)
    paper.become("submitted")
    approvals.open_approval(uow, PAPER, paper, number=paper.title)
    return paper


def approve_paper(uow: UnitOfWork, paper_id: UUID) -> Paper:
    """Decide one step."""
    paper = uow.get(Paper, paper_id)
    if approved := approvals.approve(uow, PAPER, paper):
        paper.approve(approved)
    return paper


def reject_paper(uow: UnitOfWork, paper_id: UUID, reason: str) -> Paper:
    """Refuse it."""
    paper = uow.get(Paper, paper_id)
    approvals.reject(uow, PAPER, paper, reason)
    paper.become("draft")
    return paper


def withdraw_paper(uow: UnitOfWork, paper_id: UUID) -> Paper:
    """Take it back."""
    paper = uow.get(Paper, paper_id)
    approvals.withdraw(uow, PAPER, paper)
    paper.become("draft")
    return paper


def change_paper(uow: UnitOfWork, paper_id: UUID, changes: Mapping[str, Any]) -> PaperChange:
    """Ask for a change and submit it."""
    paper = uow.get(Paper, paper_id)
    change = change_requests.request_change(uow, PaperChange, paper, changes)
    change_requests.submit_change(uow, change)
    return change


def approve_paper_change(uow: UnitOfWork, change_id: UUID) -> PaperChange:
    """Decide one step of a change."""
    change = uow.get(PaperChange, change_id)
    paper = uow.get(Paper, change.document_id)
    change_requests.approve_change(uow, change, paper, apply=paper.change)
    return change


class LineBody(http.Schema):
    """A line as people enter it."""

    text = http.fields.Text(100, required=True)
    pages = http.fields.Integer(1, 100)


class PaperBody(http.Schema):
    """A paper as people enter it."""

    title = http.fields.Text(60, required=True, metadata={"description": "标题 / title"})
    due = http.fields.Day(metadata={"description": "到期日 / due on"})
    fee = http.fields.Money()
    numbered = http.fields.Boolean()
    owner_id = http.fields.Id()
    lines = http.fields.List(http.fields.Nested(LineBody), max=200)


class FeeMissing(Refusal):
    """A paper due on a day has a fee."""

    title = {"zh": "缺少费用", "en": "The fee is missing"}


def enter_paper(uow: UnitOfWork, *, title: str, lines: list[dict[str, Any]] | None = None, **details: Any) -> Paper:
    """Write a paper with all that is said of it; a numbered one has the next number in its title."""
    if details.pop("numbered", False):
        title = f"{title} {document_number(uow, PAPER, 'P')}"
    if details.get("due") and not details.get("fee"):
        raise FeeMissing
    paper = Paper.write(title, details.pop("owner_id", uow.principal.user_id))
    paper.change({**details, "lines": lines or []})
    return uow.add(paper)


PAPERS = Importable(
    "papers",
    "文件",
    "Papers",
    schema=PaperBody,
    command=enter_paper,
    permission=f"{PAPER}.write",
    lookups={"owner_id": people_by_login},
    labels={"fee": "费用", "owner_id": "负责人", "lines": "明细", "lines.text": "内容"},
)

ATTACHABLE = Attachable("paper", Paper, read=f"{PAPER}.read", change=f"{PAPER}.write")
