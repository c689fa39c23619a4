"""The credit release (信用放行单): draft → submitted → approved, until its last day or until it is revoked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact, Owned, one_of
from records.masters import Master, Status
from sales.accounts.model import Account
from sales.model import Base


@dataclass(frozen=True)
class CreditReleaseRevoked(Fact):
    """It counts no more from now on; what passed by it stays as it is."""

    reason: str


class CreditReleaseNotInForce(Refusal):
    """Only what was approved, and not yet revoked, can be revoked."""

    title = {"zh": "信用放行单未生效", "en": "The credit release is not in force"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class CreditReleaseExpired(Refusal):
    """Its last day has passed while it waited."""

    title = {"zh": "信用放行单已过有效期", "en": "The credit release has expired"}
    detail = {"zh": "有效期至 {valid_until}", "en": "Its last day was {valid_until}."}


class CreditRelease(Base, Master, Owned):
    """So much more than the limit, in the limit's currency, for one order or for all documents of the account.

    `despite_overdue` lets them pass while receivables are overdue; `valid_until` is the last day.
    """

    __tablename__ = "credit_release"
    __aggregate__ = "credit_release"
    __document__ = "sales.credit_release"
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("amount > 0 OR despite_overdue", name="releases_something"),
        CheckConstraint("status = 'approved' OR NOT revoked", name="revoked"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str | None]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    despite_overdue: Mapped[bool]
    valid_until: Mapped[date]
    reason: Mapped[str]
    revoked: Mapped[bool]

    @classmethod
    def of(
        cls, account: Account, details: Mapping[str, Any], *, number: str, entered_by: UUID | None, at: datetime
    ) -> Self:
        """A draft with these details. Raises Invalid for one that releases nothing."""
        release = cls(
            id=new_id(),
            number=number,
            account_id=account.id,
            owner_id=account.owner_id or entered_by,
            amount=Decimal(0),
            despite_overdue=False,
            revoked=False,
        )
        release.enter(details, entered_by=entered_by, at=at)
        return release

    def check(self, changes: Mapping[str, Any]) -> None:
        """Raises Invalid when it releases neither an amount nor what is overdue."""
        if not changes.get("amount", self.amount) and not changes.get("despite_overdue", self.despite_overdue):
            texts = {"zh": "请填写放行金额,或放行逾期", "en": "It releases neither an amount nor what is overdue."}
            raise Invalid([InputError("#/amount", "required", texts)])

    def check_day(self, today: date) -> None:
        """Whether it would count today. Raises CreditReleaseExpired."""
        if self.valid_until < today:
            raise CreditReleaseExpired(valid_until=self.valid_until.isoformat())

    def revoke(self, reason: str) -> None:
        """Let it count no more; what passed by it stays as it is. Raises CreditReleaseNotInForce."""
        if self.status != Status.APPROVED or self.revoked:
            raise CreditReleaseNotInForce(status="revoked" if self.revoked else self.status)
        self.revoked = True
        self.record(CreditReleaseRevoked(reason))
