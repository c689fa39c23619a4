"""The rule (提醒规则): event, condition, recipients, template, channels, kind; in force while it is active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from notify.model import Base


class Kind(StrEnum):
    """What the told person has to do with it."""

    NOTICE = "notice"  # 站内消息
    TODO = "todo"  # 待办


class Channel(StrEnum):
    """How somebody is told (N-02)."""

    IN_APP = "in_app"  # 站内
    MAIL = "mail"  # 邮件


@dataclass(frozen=True)
class RuleCreated(Fact):
    """A rule was made and is in force."""


@dataclass(frozen=True)
class RuleChanged(Fact):
    """Others are told, otherwise, or of something else, from now on."""


@dataclass(frozen=True)
class RuleDeactivated(Fact):
    """Nobody is told by it any more; to-dos that wait still close by themselves."""


@dataclass(frozen=True)
class RuleReactivated(Fact):
    """It is in force again."""


class RuleCodeTaken(Refusal):
    """Another rule has this code."""

    title = {"zh": "规则编码已被占用", "en": "The rule code is taken"}


class RuleActive(Refusal):
    """It is in force already."""

    title = {"zh": "规则未停用", "en": "The rule is active"}


class RuleInactive(Refusal):
    """It was deactivated."""

    title = {"zh": "规则已停用", "en": "The rule is inactive"}


class Rule(Base, Aggregate):
    """Who is told what when an event happens.

    `event` is a routing key in which `*` stands for any word. `closed_by` names facts of the same document that close
    the to-do by themselves; `escalate_after` the hours until the superior of whoever has not done it hears of it.
    """

    __tablename__ = "rule"
    __aggregate__ = "rule"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("kind = 'todo' OR (closed_by = '{}' AND escalate_after IS NULL)", name="of_todos"),
        CheckConstraint("escalate_after BETWEEN 1 AND 720", name="escalate_after"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    event: Mapped[str]
    condition: Mapped[list[Any]]
    recipients: Mapped[list[str]]
    not_actor: Mapped[bool]
    template: Mapped[str] = mapped_column(ForeignKey("template.code"))
    channels: Mapped[list[str]]
    kind: Mapped[str]
    closed_by: Mapped[list[str]]
    escalate_after: Mapped[int | None]
    active: Mapped[bool]
    created_at: Mapped[datetime]

    @classmethod
    def make(cls, *, condition: Sequence[Mapping[str, Any]], at: datetime, **details: Any) -> Self:
        """A new rule, in force at once. Raises Invalid where the details contradict each other."""
        rule = cls(id=new_id(), version=0, condition=list(condition), active=True, created_at=at, **details)
        rule._check()
        rule.record(RuleCreated())
        return rule

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change anything but the code. Raises Invalid where the details contradict each other."""
        if all(getattr(self, field) == value for field, value in changes.items()):
            return
        for field, value in changes.items():
            setattr(self, field, value)
        self._check()
        self.record(RuleChanged())

    def deactivate(self) -> None:
        """Tell nobody by it any more."""
        if not self.active:
            raise RuleInactive
        self.active = False
        self.record(RuleDeactivated())

    def reactivate(self) -> None:
        """Bring it into force again."""
        if self.active:
            raise RuleActive
        self.active = True
        self.record(RuleReactivated())

    def _check(self) -> None:
        if self.kind != Kind.TODO:
            only = {"closed_by": bool(self.closed_by), "escalate_after": self.escalate_after is not None}
            if wrong := [InputError(f"#/{field}", "only-todos", _ONLY_TODOS) for field, said in only.items() if said]:
                raise Invalid(wrong)


_ONLY_TODOS = {"zh": "仅用于待办", "en": "Only a to-do is closed or escalated."}


class RuleFaultSeen(Base):
    """What is wrong with a rule (规则故障): the first event by which it showed, until rule or template is changed.

    It stops nobody: the other rules of the event go on, and where a text only lacks a value the notice still goes out
    with a dash in its place, because to be told with a gap is better than not to be told.
    """

    __tablename__ = "rule_fault"
    __table_args__ = (UniqueConstraint("rule_id", "problem_en"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("rule.id"))
    event: Mapped[str]
    event_id: Mapped[UUID]
    problem_zh: Mapped[str]
    problem_en: Mapped[str]
    at: Mapped[datetime]
