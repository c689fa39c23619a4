"""The deposit (押金): entered → held → being paid back → paid back; no step by one person alone (C-38)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned, one_of
from sales.model import Base

NONE = Decimal(0)


class Status(StrEnum):
    """Where a deposit stands."""

    ENTERED = "entered"  # 已录入,待确认
    HELD = "held"  # 已收押
    REFUND_REQUESTED = "refund_requested"  # 申请退还
    REFUNDED = "refunded"  # 已退还
    VOID = "void"  # 已作废


@dataclass(frozen=True)
class DepositEntered(Fact):
    """Somebody says that it was received; a colleague confirms it."""


@dataclass(frozen=True)
class DepositHeld(Fact):
    """It is here."""


@dataclass(frozen=True)
class DepositVoided(Fact):
    """It never came."""

    reason: str


@dataclass(frozen=True)
class DepositRefundRequested(Fact):
    """It shall be paid back, less what is withheld."""


@dataclass(frozen=True)
class DepositRefundWithdrawn(Fact):
    """It stays here after all."""


@dataclass(frozen=True)
class DepositRefunded(Fact):
    """The customer has it back."""


class DepositInAnotherState(Refusal):
    """This step does not follow from where the deposit stands."""

    title = {"zh": "押金状态不允许此操作", "en": "The deposit stands elsewhere"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class DepositByYourself(Refusal):
    """Nobody confirms what they entered, or pays back what they asked for (1.11, 3)."""

    title = {"zh": "不能确认自己录入或申请的押金", "en": "Nobody confirms a deposit or refund of their own"}
    status = 403


class WithheldMoreThanHeld(Refusal):
    """No more is withheld than was left here."""

    title = {"zh": "扣款超过押金", "en": "More is withheld than was deposited"}
    detail = {"zh": "押金 {amount},扣款 {withheld}", "en": "{amount} was deposited, {withheld} shall be withheld."}


class Deposit(Base, Aggregate, Owned):
    """Money that stays the customer's; it settles nothing. `withheld` of it is kept for what `reason` says."""

    __tablename__ = "deposit"
    __aggregate__ = "deposit"
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("withheld BETWEEN 0 AND amount", name="withheld"),
        CheckConstraint("(status = 'refunded') = (refunded_on IS NOT NULL)", name="refunded_on"),
        Index("ix_deposit_received_on", "received_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    amount: Mapped[Decimal]
    purpose: Mapped[str]
    received_on: Mapped[date]
    status: Mapped[str]
    withheld: Mapped[Decimal]
    reason: Mapped[str | None]
    refunded_on: Mapped[date | None]
    entered_by: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        account_id: UUID,
        owner_id: UUID | None,
        currency: str,
        amount: Decimal,
        purpose: str,
        received_on: date,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A deposit of `amount` above zero, for a purpose."""
        deposit = cls(
            id=new_id(),
            version=0,
            number=number,
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            amount=amount,
            purpose=purpose,
            received_on=received_on,
            status=Status.ENTERED,
            withheld=NONE,
            entered_by=entered_by,
            created_at=at,
        )
        deposit.record(DepositEntered())
        return deposit

    @property
    def held(self) -> Decimal:
        """What of it is here now."""
        return self.amount if self.status in (Status.HELD, Status.REFUND_REQUESTED) else NONE

    def confirm(self, by: UUID | None) -> None:
        """It is here. Raises DepositByYourself."""
        self._must_be(Status.ENTERED)
        if by == self.entered_by:
            raise DepositByYourself
        self.status = Status.HELD
        self.record(DepositHeld())

    def void(self, reason: str) -> None:
        """It never came."""
        self._must_be(Status.ENTERED)
        self.status, self.reason = Status.VOID, reason
        self.record(DepositVoided(reason))

    def request_refund(self, by: UUID | None, withheld: Decimal, reason: str | None) -> None:
        """Ask that it be paid back, less what is withheld (扣款). Raises WithheldMoreThanHeld."""
        self._must_be(Status.HELD)
        if withheld > self.amount:
            raise WithheldMoreThanHeld(amount=self.amount, withheld=withheld)
        self.status, self.withheld, self.reason = Status.REFUND_REQUESTED, withheld, reason
        self.requested_by = by
        self.record(DepositRefundRequested())

    def withdraw_refund(self) -> None:
        """Keep it after all."""
        self._must_be(Status.REFUND_REQUESTED)
        self.status, self.withheld, self.reason, self.requested_by = Status.HELD, NONE, None, None
        self.record(DepositRefundWithdrawn())

    def refund(self, by: UUID | None, on: date) -> None:
        """Pay it back (退还). Raises DepositByYourself for who asked for it."""
        self._must_be(Status.REFUND_REQUESTED)
        if by == self.requested_by:
            raise DepositByYourself
        self.status, self.refunded_on = Status.REFUNDED, on
        self.record(DepositRefunded())

    def _must_be(self, status: Status) -> None:
        if self.status != status:
            raise DepositInAnotherState(status=self.status)
