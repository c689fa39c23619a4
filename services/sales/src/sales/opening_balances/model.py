"""The opening balance (期初应收): draft → submitted → approved, which makes it a receivable like any other (S-25)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.masters import Master, Status
from sales.accounts.model import Account
from sales.model import Base


class OpeningBalanceKnown(Refusal):
    """An invoice of before is owed once."""

    title = {"zh": "该客户的此原单号已有期初应收", "en": "This account has an opening balance of this reference"}


class OpeningIsOver(Refusal):
    """What was owed before the books were kept is in them before their first day is closed."""

    title = {"zh": "已结账,不能再录期初应收", "en": "The books are closed: it is too late for opening balances"}
    detail = {"zh": "已结至 {until}", "en": "They are closed until {until}."}


class OpeningBalance(Base, Master, Owned):
    """One item that an account owed when the books were begun: `reference` is what it was called before, its invoice's
    number above all; `incurred_on` is the day on which the books take it.
    """

    __tablename__ = "opening_balance"
    __aggregate__ = "opening_balance"
    __document__ = "sales.opening_balance"
    __table_args__ = (
        one_of("status", Status),
        UniqueConstraint("account_id", "reference"),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("due_on >= incurred_on", name="due_on"),
        Index("ix_opening_balance_incurred_on", "incurred_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    incurred_on: Mapped[date]
    due_on: Mapped[date]

    @classmethod
    def of(
        cls, account: Account, details: Mapping[str, Any], *, number: str, entered_by: UUID | None, at: datetime
    ) -> Self:
        """A draft with these details. Raises Invalid."""
        balance = cls(id=new_id(), number=number, account_id=account.id, owner_id=account.owner_id)
        balance.enter(details, entered_by=entered_by, at=at)
        return balance

    def check(self, changes: Mapping[str, Any]) -> None:
        """Raises Invalid for one that fell due before it was owed."""
        if changes.get("due_on", self.due_on) < changes.get("incurred_on", self.incurred_on):
            texts = {"zh": "到期日早于发生日期", "en": "It fell due before it was owed."}
            raise Invalid([InputError("#/due_on", "too-early", texts)])
