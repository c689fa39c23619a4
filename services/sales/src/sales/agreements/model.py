"""The agreement (合同): draft → submitted → approved → expired or terminated; another one may follow it (续签)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid
from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.masters import Master
from sales.accounts.model import Account
from sales.agreements.facts import (
    AgreementAlreadyRenewed,
    AgreementExpired,
    AgreementExpiring,
    AgreementIncomplete,
    AgreementNotInForce,
    AgreementNotRenewable,
    AgreementRenewed,
    AgreementTerminated,
)
from sales.model import Base

DETAILS = (
    "title", "signed_on", "starts_on", "ends_on", "renewal_on", "currency", "amount", "other_parties", "text",
    "predecessor_id",
)  # fmt: skip
"""Columns that say nothing until somebody fills them in."""

MANDATORY = ("title", "signed_on", "starts_on", "text")
"""What no agreement is submitted without."""

COPIED = ("title", "currency", "amount", "other_parties", "text")
"""What a renewal begins with."""

USUAL_NOTICE = timedelta(days=30)
"""How long before its last day an agreement is told of that names no renewal date."""


class Status(StrEnum):
    """States of an agreement; the first three are every master's."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 生效
    EXPIRED = "expired"  # 已到期
    TERMINATED = "terminated"  # 已终止


class Agreement(Base, Master, Owned):
    """What the company and one customer signed, and other parties with them: its text, its term, and its orders.

    It is in force from `starts_on` to `ends_on`, both included; null is without end. `renewal_on` is when to talk about
    renewing it. `amount`, where one was agreed, is in `currency`.
    """

    __tablename__ = "agreement"
    __aggregate__ = "agreement"
    __document__ = "sales.agreement"
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("ends_on >= starts_on", name="ends_on"),
        CheckConstraint("renewal_on BETWEEN starts_on AND ends_on", name="renewal_on"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
        Index("ix_agreement_ends_on", "ends_on", "id"),
        Index("ix_agreement_created_at", "created_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    renewal_on: Mapped[date | None]
    currency: Mapped[str | None]
    amount: Mapped[Decimal | None]
    other_parties: Mapped[str | None]
    text: Mapped[str | None]
    order_ids: Mapped[list[UUID]]
    quotation_ids: Mapped[list[UUID]]
    predecessor_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.id"))
    successor_number: Mapped[str | None]
    reminded_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]

    @classmethod
    def of(
        cls, account: Account, number: str, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime
    ) -> Self:
        """A new draft; it belongs to the account's owner, or to who enters it. Raises Invalid."""
        agreement = cls(
            id=new_id(),
            number=number,
            account_id=account.id,
            owner_id=account.owner_id or entered_by,
            order_ids=[],
            quotation_ids=[],
        )
        agreement.enter({**dict.fromkeys(DETAILS), **details}, entered_by=entered_by, at=at)
        return agreement

    def check(self, changes: Mapping[str, Any]) -> None:
        """Raises Invalid with everything that contradicts itself."""
        wanted = {name: changes.get(name, getattr(self, name)) for name in _CHECKED}
        if faults := list(_faults(**wanted)):
            raise Invalid(faults)

    def submit(self) -> None:
        """Ask for approval. Raises AgreementIncomplete."""
        if missing := [field for field in MANDATORY if not getattr(self, field)]:
            raise AgreementIncomplete(missing=missing)
        super().submit()

    def remind(self, today: date) -> None:
        """The day to talk about renewing it has come; told once."""
        self._check_in_force()
        self.reminded_on = today
        self.record(AgreementExpiring())

    def expire(self, today: date) -> None:
        """Its last day has passed; ValueError while it has not."""
        self._check_in_force()
        if self.ends_on is None or today <= self.ends_on:
            raise ValueError(f"an agreement until {self.ends_on} does not expire on {today}")
        self.status, self.ended_on = Status.EXPIRED, self.ends_on
        self.record(AgreementExpired())

    def terminate(self, reason: str, on: date) -> None:
        """End it before its time (终止), with a reason. Raises AgreementNotInForce."""
        self._check_in_force()
        self.status, self.ended_on, self.end_reason = Status.TERMINATED, on, reason
        self.record(AgreementTerminated(reason))

    def renewal(self) -> dict[str, Any]:
        """What a draft begins with that follows it, from the day after its last and for as long.

        Raises AgreementNotRenewable, AgreementAlreadyRenewed.
        """
        if self.status not in (Status.APPROVED, Status.EXPIRED) or self.starts_on is None or self.ends_on is None:
            raise AgreementNotRenewable
        self._check_not_renewed()
        term = self.ends_on - self.starts_on
        starts_on = self.ends_on + timedelta(days=1)
        same = {name: getattr(self, name) for name in COPIED}
        return {**same, "starts_on": starts_on, "ends_on": starts_on + term, "predecessor_id": self.id}

    def renew(self, successor: "Agreement") -> None:
        """Another one follows it, which was approved. Raises AgreementAlreadyRenewed."""
        self._check_not_renewed()
        self.successor_number = successor.number
        self.record(AgreementRenewed(successor.id, successor.number))

    def _check_in_force(self) -> None:
        if self.status != Status.APPROVED:
            raise AgreementNotInForce(status=self.status)

    def _check_not_renewed(self) -> None:
        if self.successor_number is not None:
            raise AgreementAlreadyRenewed(number=self.successor_number)


_CHECKED = ("starts_on", "ends_on", "renewal_on", "currency", "amount")


def _faults(
    starts_on: date | None, ends_on: date | None, renewal_on: date | None, currency: str | None, amount: Decimal | None
) -> Iterator[InputError]:
    if ends_on is not None and (starts_on is None or ends_on < starts_on):
        yield InputError("#/ends_on", "too-early", {"zh": "到期日不能早于起始日", "en": "It ends before it begins."})
    if renewal_on is not None and (ends_on is None or starts_on is None or not starts_on <= renewal_on <= ends_on):
        texts = {"zh": "续签日须在合同期限内", "en": "The renewal date is no day of its term."}
        yield InputError("#/renewal_on", "out-of-term", texts)
    if (amount is None) != (currency is None):
        texts = {"zh": "金额与币种须同时填写", "en": "An amount has a currency, and none has none."}
        yield InputError("#/currency", "amount-and-currency", texts)
