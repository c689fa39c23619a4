"""The campaign (市场活动): planned → running → finished with a summary, or cancelled before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from customer.model import Base


class Kind(StrEnum):
    """What sort of publicity it is (C-18)."""

    ADVERTISING = "advertising"  # 广告
    PROMOTION = "promotion"  # 促销活动
    PUBLIC_RELATIONS = "public_relations"  # 公关活动
    EVENT = "event"  # 会展
    MAILING = "mailing"  # 邮件宣传


class Status(StrEnum):
    """States of a campaign."""

    PLANNED = "planned"  # 策划中
    RUNNING = "running"  # 进行中
    FINISHED = "finished"  # 已结束
    CANCELLED = "cancelled"  # 已取消


@dataclass(frozen=True)
class CampaignPlanned(Fact):
    """It is planned, with period and budget."""


@dataclass(frozen=True)
class CampaignChanged(Fact):
    """Its plan was changed."""


@dataclass(frozen=True)
class CampaignLaunched(Fact):
    """It runs."""


@dataclass(frozen=True)
class CampaignFinished(Fact):
    """It is over, and its summary says what came of it."""


@dataclass(frozen=True)
class CampaignCancelled(Fact):
    """It is given up."""

    reason: str


class CampaignNotPlanned(Refusal):
    """Only what is planned can be launched."""

    title = {"zh": "市场活动不在策划中", "en": "The campaign is not planned"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class CampaignNotRunning(Refusal):
    """Only what runs can be finished."""

    title = {"zh": "市场活动不在进行中", "en": "The campaign is not running"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class CampaignOver(Refusal):
    """What is finished or cancelled stays as it is."""

    title = {"zh": "市场活动已经结束", "en": "The campaign is over"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class Campaign(Base, Aggregate):
    """Publicity of one kind, over a period of days, for a budget; leads say which campaign brought them.

    Period and launch are apart: a campaign of last spring may be entered today, launched and finished (S-48).
    """

    __tablename__ = "campaign"
    __aggregate__ = "campaign"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", Status),
        CheckConstraint("begins_on <= ends_on", name="period"),
        CheckConstraint("budget >= 0 AND budget <> 'NaN'", name="budget"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    kind: Mapped[str]
    channel: Mapped[str]
    audience: Mapped[str | None]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    budget: Mapped[Decimal]
    currency: Mapped[str]
    summary: Mapped[str | None]
    status: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime]

    @classmethod
    def plan(cls, *, number: str, details: Mapping[str, Any], owner_id: UUID | None, at: datetime) -> Self:
        """A new campaign of `owner_id`; `details` are the columns from `name` to `currency`. Raises Invalid when it
        ends before it begins."""
        _check_period(details["begins_on"], details["ends_on"])
        campaign = cls(
            id=new_id(),
            version=0,
            number=number,
            status=Status.PLANNED,
            owner_id=owner_id,
            created_at=at,
            **details,
        )
        campaign.record(CampaignPlanned())
        return campaign

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change the plan; what changes nothing makes no version. Raises Invalid or CampaignOver."""
        self._must_be_open()
        _check_period(changes.get("begins_on", self.begins_on), changes.get("ends_on", self.ends_on))
        if any(getattr(self, field) != value for field, value in changes.items()):
            for field, value in changes.items():
                setattr(self, field, value)
            self.record(CampaignChanged())

    def launch(self) -> None:
        """Begin. Raises CampaignNotPlanned."""
        self._must_be(Status.PLANNED, CampaignNotPlanned)
        self.status = Status.RUNNING
        self.record(CampaignLaunched())

    def finish(self, summary: str) -> None:
        """End it with what came of it (宣传汇总). Raises CampaignNotRunning."""
        self._must_be(Status.RUNNING, CampaignNotRunning)
        self.status = Status.FINISHED
        self.summary = summary
        self.record(CampaignFinished())

    def cancel(self, reason: str) -> None:
        """Give it up, planned or running. Raises CampaignOver."""
        self._must_be_open()
        self.status = Status.CANCELLED
        self.record(CampaignCancelled(reason))

    def _must_be_open(self) -> None:
        if self.status in (Status.FINISHED, Status.CANCELLED):
            raise CampaignOver(status=self.status)

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)


def _check_period(begins_on: date, ends_on: date) -> None:
    if ends_on < begins_on:
        texts = {"zh": "结束日期早于开始日期", "en": "It ends before it begins."}
        raise Invalid([InputError("#/ends_on", "before-begin", texts)])
