"""The service target (服务目标): working time to the first reply and to the resolution, one a kind and priority."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid
from chassis.model import Aggregate, Fact, one_of
from service_desk.model import Base
from service_desk.working_time.clock import WorkingClock

LONGEST = 30 * 24 * 60
"""Minutes of the longest target: thirty days around the clock."""


class Kind(StrEnum):
    """What a service request is about (D-01)."""

    CONSULTATION = "consultation"  # 咨询
    COMPLAINT = "complaint"  # 投诉
    SUGGESTION = "suggestion"  # 建议
    FAULT = "fault"  # 故障
    RETURN = "return"  # 退货反馈


class Priority(StrEnum):
    """How urgent a service request is (响应级别)."""

    LOW = "low"  # 低
    NORMAL = "normal"  # 普通
    HIGH = "high"  # 高
    URGENT = "urgent"  # 紧急


@dataclass(frozen=True)
class ServiceTargetChanged(Fact):
    """Requests are due at other times from now on; those that are open keep theirs."""


@dataclass(frozen=True)
class Deadlines:
    """When a request is due: its first reply, and its resolution."""

    reply_due_at: datetime
    resolve_due_at: datetime


class ServiceTarget(Base, Aggregate):
    """What is aimed at for requests of one kind and priority, in minutes of working time.

    `escalation_minutes` is how long each level has before an overdue request rises to the next (D-05).
    """

    __tablename__ = "service_target"
    __aggregate__ = "service_target"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("priority", Priority),
        UniqueConstraint("kind", "priority"),
        CheckConstraint("0 < reply_minutes AND reply_minutes <= resolve_minutes", name="reply_before_resolution"),
        CheckConstraint("0 < escalation_minutes", name="escalation_minutes"),
    )

    kind: Mapped[str]
    priority: Mapped[str]
    reply_minutes: Mapped[int]
    resolve_minutes: Mapped[int]
    escalation_minutes: Mapped[int]

    def change(self, changes: Mapping[str, int]) -> None:
        """Set any of the three times. Raises Invalid when the reply would be due after the resolution."""
        wanted = {name: changes.get(name, getattr(self, name)) for name in ("reply_minutes", "resolve_minutes")}
        if wanted["reply_minutes"] > wanted["resolve_minutes"]:
            texts = {"zh": "首次答复不能晚于解决", "en": "The first reply is due before the resolution."}
            raise Invalid([InputError("#/reply_minutes", "after-resolution", texts)])
        if any(getattr(self, name) != value for name, value in changes.items()):
            for name, value in changes.items():
                setattr(self, name, value)
            self.record(ServiceTargetChanged())

    def deadlines(self, clock: WorkingClock, since: datetime) -> Deadlines:
        """When a request is due whose time runs from `since`."""
        return Deadlines(
            reply_due_at=clock.add_working_minutes(since, self.reply_minutes),
            resolve_due_at=clock.add_working_minutes(since, self.resolve_minutes),
        )
