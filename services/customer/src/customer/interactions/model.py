"""The interaction (沟通记录): one talk with a customer or a lead, noted by whoever had it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from customer.accounts.model import Account
from customer.leads.model import Lead
from customer.model import Base


class Kind(StrEnum):
    """How one talked."""

    CALL = "call"  # 电话
    MAIL = "mail"  # 邮件
    MEETING = "meeting"  # 会议
    VISIT = "visit"  # 拜访
    CHAT = "chat"  # 在线沟通
    OTHER = "other"  # 其他


@dataclass(frozen=True)
class InteractionLogged(Fact):
    """A talk was noted."""


@dataclass(frozen=True)
class InteractionChanged(Fact):
    """The note was corrected, or its next step changed."""


class InteractionOfSomebodyElse(Refusal):
    """Notes are corrected by who wrote them and by nobody else."""

    title = {"zh": "只能修改自己的沟通记录", "en": "Only who wrote it changes it"}
    status = 403


class Interaction(Base, Aggregate):
    """What was said, when, and what follows from it.

    `at` may lie in the past as far as one likes, `created_at` tells when it was entered (S-48). `owner_id` is not
    kept but asked for: who the customer belongs to now sees what others noted before, and who gave the customer away
    does not any more. A talk with somebody who belongs to nobody is of `entered_by`.
    """

    __tablename__ = "interaction"
    __aggregate__ = "interaction"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("account_id IS NOT NULL OR lead_id IS NOT NULL", name="with_somebody"),
        CheckConstraint("next_on IS NULL OR next_step IS NOT NULL", name="next_step"),
        Index("ix_interaction_at", "at", "id"),
    )

    account_id: Mapped[UUID | None] = mapped_column(index=True)
    lead_id: Mapped[UUID | None] = mapped_column(index=True)
    contact_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    summary: Mapped[str]
    next_step: Mapped[str | None]
    next_on: Mapped[date | None]
    entered_by: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime]

    owner_id: Mapped[UUID | None] = column_property(
        func.coalesce(
            select(Account.owner_id).where(Account.id == account_id).correlate_except(Account).scalar_subquery(),
            select(func.coalesce(Account.owner_id, Lead.owner_id))
            .select_from(Lead)
            .outerjoin(Account, Account.id == Lead.account_id)
            .where(Lead.id == lead_id)
            .correlate_except(Account, Lead)
            .scalar_subquery(),
            entered_by,
        )
    )

    @classmethod
    def log(
        cls,
        *,
        account_id: UUID | None,
        lead_id: UUID | None,
        contact_id: UUID | None,
        details: Mapping[str, Any],
        entered_by: UUID | None,
        now: datetime,
        zone: tzinfo,
    ) -> Self:
        """A new note. `details` hold kind, summary and, if they are known, at, next_step and next_on; `zone` is the
        company's. Raises Invalid."""
        if account_id is None and lead_id is None:
            raise _invalid("account_id", "nobody", "须指明客户或潜在客户", "Say with which account or lead.")
        interaction = cls(
            id=new_id(),
            version=0,
            account_id=account_id,
            lead_id=lead_id,
            contact_id=contact_id,
            entered_by=entered_by,
            created_at=now,
        )
        interaction._describe({"at": now, "next_step": None, "next_on": None, **details}, now, zone)
        interaction.record(InteractionLogged())
        return interaction

    def change(self, changes: Mapping[str, Any], *, by: UUID | None, now: datetime, zone: tzinfo) -> None:
        """Correct it; what changes nothing makes no version. Raises InteractionOfSomebodyElse or Invalid."""
        if by != self.entered_by:
            raise InteractionOfSomebodyElse
        if any(getattr(self, field) != value for field, value in changes.items()):
            self._describe(changes, now, zone)
            self.record(InteractionChanged())

    def _describe(self, changes: Mapping[str, Any], now: datetime, zone: tzinfo) -> None:
        for field, value in changes.items():
            setattr(self, field, value)
        if self.at > now:
            raise _invalid("at", "in-the-future", "时间不能晚于现在", "This lies ahead.")
        if self.next_on is not None and self.next_step is None:
            raise _invalid("next_step", "required", "须填写下一步", "Say what the next step is.")
        if self.next_on is not None and self.next_on < self.at.astimezone(zone).date():
            raise _invalid("next_on", "too-early", "下一步早于本次沟通", "The next step lies before the talk.")


def _invalid(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid([InputError(f"#/{field}", code, {"zh": zh, "en": en})])
