"""Credit control parameters (信用控制参数) of one account: limit, tolerated delay, check points with their strength."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact, Owned, one_of
from customer.accounts.model import Account
from customer.model import Base
from records.change_requests import ChangeRequest
from records.masters import Master, Status


class Occupying(StrEnum):
    """From when an order occupies credit; what was shipped and is not paid always does."""

    SAVED = "saved"  # 保存时
    SUBMITTED = "submitted"  # 提交时
    APPROVED = "approved"  # 审核时
    NEVER = "never"  # 不占用


class Strength(StrEnum):
    """What a check does that fails."""

    NONE = "none"  # 不检查
    WARN = "warn"  # 提示
    FORBID = "forbid"  # 禁止


POINTS = ("on_order_saved", "on_order_submitted", "on_order_approved", "on_notice_approved", "on_shipped")
"""Where sales checks (检查点), each with a strength of its own: warn on the order, forbid at shipment."""

DEFAULTS: Mapping[str, Any] = {
    "all_currencies": True, "overdue_days": None, "overdue_amount": Decimal(0), "orders_occupy": Occupying.APPROVED,
    "on_order_saved": Strength.NONE, "on_order_submitted": Strength.WARN, "on_order_approved": Strength.FORBID,
    "on_notice_approved": Strength.FORBID, "on_shipped": Strength.FORBID, "valid_to": None,
}  # fmt: skip


@dataclass(frozen=True)
class CreditParametersReassigned(Fact):
    """The account went to somebody else, or back to the pool, and its credit with it."""

    from_owner_id: UUID | None
    to_owner_id: UUID | None


class CreditParametersOverlap(Refusal):
    """On one day one set of parameters holds for a currency of the account, and one for all its currencies."""

    title = {"zh": "信用控制参数有效期重叠", "en": "Other credit parameters hold at the same time"}
    detail = {
        "zh": "已有参数自 {valid_from} 起有效;请变更它,或先结束其有效期",
        "en": "Others hold from {valid_from}. Change those, or let them end first.",
    }


class CreditParameters(Base, Master, Owned):
    """What an account may owe. `credit_limit` and `overdue_amount` are in `currency`.

    With `all_currencies` the limit is for documents of every currency, converted; else for those in `currency`. A
    document is held to the set of its own currency if there is one, else to that of all. `overdue_days` is how late a
    receivable may be before it counts as overdue (null: never), `overdue_amount` how much of such may stand open.
    """

    __tablename__ = "credit_parameters"
    __aggregate__ = "credit_parameters"
    __document__ = "customer.credit_parameters"
    __table_args__ = (
        one_of("status", Status),
        one_of("orders_occupy", Occupying),
        *(one_of(point, Strength) for point in POINTS),
        CheckConstraint("credit_limit >= 0", name="credit_limit"),
        CheckConstraint("overdue_days >= 0", name="overdue_days"),
        CheckConstraint("overdue_amount >= 0", name="overdue_amount"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index("ix_credit_parameters_account_id", "account_id", "valid_from"),
    )

    account_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    currency: Mapped[str]
    all_currencies: Mapped[bool]
    credit_limit: Mapped[Decimal]
    overdue_days: Mapped[int | None] = mapped_column(SmallInteger)
    overdue_amount: Mapped[Decimal]
    orders_occupy: Mapped[str]
    on_order_saved: Mapped[str]
    on_order_submitted: Mapped[str]
    on_order_approved: Mapped[str]
    on_notice_approved: Mapped[str]
    on_shipped: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def of(cls, account: Account, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> Self:
        """New parameters as a draft. Raises Invalid when the last day lies before the first."""
        parameters = cls(id=new_id(), account_id=account.id, owner_id=account.owner_id)
        parameters.enter({**DEFAULTS, **details}, entered_by=entered_by, at=at)
        return parameters

    def check(self, changes: Mapping[str, Any]) -> None:
        """Raises Invalid when the last day lies before the first."""
        if found := tuple(_faults({"valid_from": self.valid_from, "valid_to": self.valid_to, **changes})):
            raise Invalid(found)

    def follow(self, owner_id: UUID | None) -> None:
        """Go with the account to its new owner, or back to the pool."""
        fact = CreditParametersReassigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)


class CreditParametersChange(ChangeRequest):
    """Approved parameters that shall become different."""

    __document__ = "customer.credit_parameters"
    __aggregate__ = "credit_parameters_change"


def _faults(wanted: Mapping[str, Any]) -> Iterator[InputError]:
    if wanted["valid_to"] is not None and wanted["valid_to"] < wanted["valid_from"]:
        texts = {"zh": "截止日早于生效日", "en": "The last day lies before the first."}
        yield InputError("#/valid_to", "before-valid-from", texts)
