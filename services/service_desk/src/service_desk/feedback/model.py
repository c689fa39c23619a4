"""The customer's feedback (反馈): two kinds, a score and a comment, given once and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned, one_of
from service_desk.model import Base

WORST, BEST = 1, 5
LOW = 2
"""A score up to this one is bad news."""


class Kind(StrEnum):
    """What the customer judges."""

    SALES = "sales"  # 销售反馈
    SERVICE = "service"  # 服务反馈


@dataclass(frozen=True)
class FeedbackReceived(Fact):
    """A customer said what they think."""


class FeedbackAlreadyGiven(Refusal):
    """One feedback of each kind for a request."""

    title = {"zh": "该服务请求已有此类反馈", "en": "This ticket has feedback of this kind already"}


class FeedbackTooEarly(Refusal):
    """The handling is judged after it is done (D-09: 查看服务请求的处理情况 comes first)."""

    title = {"zh": "服务请求尚未解决,不能评价", "en": "A ticket is judged after it was resolved"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class Feedback(Base, Aggregate, Owned):
    """What an account thinks; its owner is whom it is about: the salesperson, or the request's agent."""

    __tablename__ = "feedback"
    __aggregate__ = "feedback"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint(f"score BETWEEN {WORST} AND {BEST}", name="score"),
        CheckConstraint("kind = 'sales' OR ticket_id IS NOT NULL", name="service_is_about_a_ticket"),
        UniqueConstraint("ticket_id", "kind"),
        Index("ix_feedback_at", "at", "id"),
    )

    kind: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    order_id: Mapped[UUID | None]
    given_by: Mapped[UUID | None]
    at: Mapped[datetime]

    @classmethod
    def receive(cls, **given: Any) -> Self:
        """Take it down."""
        feedback = cls(id=new_id(), version=0, **given)
        feedback.record(FeedbackReceived())
        return feedback

    @hybrid_property
    def low(self) -> bool:
        """Whether somebody should hear of it at once."""
        return self.score <= LOW
