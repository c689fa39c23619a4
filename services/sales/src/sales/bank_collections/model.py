"""The collection list (托收单): draft → sent to the bank → completed once it has answered all; or void (S-28)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.changes import changes_of
from chassis.identifiers import new_id
from chassis.model import Aggregate, one_of
from sales.bank_collections.facts import (
    BankCollectionAnswered,
    BankCollectionChanged,
    BankCollectionCompleted,
    BankCollectionEntered,
    BankCollectionInAnotherState,
    BankCollectionSent,
    BankCollectionVoided,
    LineAnswered,
    LineCollected,
    LineRefused,
    NothingToCollect,
    ResultOfYourOwnList,
)
from sales.bank_collections.lines import NONE, BankCollectionLine, Outcome
from sales.model import Base
from sales.payments.model import Payment
from sales.receivables.model import Receivable

MOST_LINES = 200
"""Lines of a list: more would not fit into its event (256 kB)."""


class Status(StrEnum):
    """Where a list stands."""

    DRAFT = "draft"  # 草稿
    SENT = "sent"  # 已送银行
    COMPLETED = "completed"  # 已核对
    VOIDED = "voided"  # 已作废


class BankCollection(Base, Aggregate):
    """What the bank shall collect for us into `bank_account`, of many customers, in one currency."""

    __tablename__ = "bank_collection"
    __aggregate__ = "bank_collection"
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("(status IN ('sent', 'completed')) <= (sent_on IS NOT NULL)", name="sent_on"),
        Index("ix_bank_collection_status", "status", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    bank_account: Mapped[str]
    currency: Mapped[str]
    status: Mapped[str]
    voiding: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    sent_by: Mapped[UUID | None]
    sent_on: Mapped[date | None]
    created_at: Mapped[datetime]

    lines: Mapped[list[BankCollectionLine]] = relationship(
        back_populates="document", order_by=BankCollectionLine.position, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        bank_account: str,
        currency: str,
        receivables: Sequence[Receivable],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A draft about what is open of these receivables. Raises NothingToCollect."""
        collection = cls(
            id=new_id(),
            version=0,
            number=number,
            bank_account=bank_account,
            currency=currency,
            status=Status.DRAFT,
            entered_by=entered_by,
            created_at=at,
            lines=[],
        )
        collection._set_lines(receivables)
        collection.record(BankCollectionEntered())
        return collection

    @property
    def total(self) -> Decimal:
        """What the bank shall collect."""
        return sum((line.amount for line in self.lines), NONE)

    @property
    def collected(self) -> Decimal:
        """What it has collected so far."""
        return sum((line.collected for line in self.lines), NONE)

    def change(self, bank_account: str, receivables: Sequence[Receivable] | None) -> None:
        """Change a draft; receivables are replaced as a whole. Raises BankCollectionInAnotherState."""
        self._must_be(Status.DRAFT)
        self.bank_account = bank_account
        if receivables is not None:
            self._set_lines(receivables)
        if changes_of(self):  # what changes nothing makes no version
            self.record(BankCollectionChanged())

    def send(self, by: UUID | None, receivables: Sequence[Receivable], on: date) -> None:
        """Hand it to the bank, with what is open of its receivables now; what was settled meanwhile falls out.

        Raises BankCollectionInAnotherState or NothingToCollect.
        """
        self._must_be(Status.DRAFT)
        self._set_lines([each for each in receivables if each.open])
        self.status, self.sent_by, self.sent_on = Status.SENT, by, on
        self.record(BankCollectionSent())

    def answerable(self, line: BankCollectionLine, by: UUID | None) -> None:
        """Whether this person may say what came of the line.

        Raises BankCollectionInAnotherState, ResultOfYourOwnList or LineAnswered.
        """
        if line.outcome in (Outcome.COLLECTED, Outcome.REFUSED):
            raise LineAnswered(number=line.receivable_number, outcome=line.outcome)
        self._must_be(Status.SENT)
        if by is not None and by == self.sent_by:
            raise ResultOfYourOwnList

    def collect(self, line: BankCollectionLine, payment: Payment) -> None:
        """The bank collected of a line what this payment is (收妥)."""
        line.outcome, line.collected, line.answered_on = Outcome.COLLECTED, payment.amount, payment.paid_on
        line.payment_id, line.payment = payment.id, payment
        self.record(LineCollected(line.receivable_number, payment.amount, payment.id))
        self._follow()

    def refuse(self, line: BankCollectionLine, reason: str, on: date) -> None:
        """The customer or their bank did not pay (拒付)."""
        line.outcome, line.reason, line.answered_on = Outcome.REFUSED, reason, on
        self.record(LineRefused(line.receivable_number, reason))
        self._follow()

    def void(self, reason: str) -> None:
        """The bank shall collect nothing by it. Raises BankCollectionInAnotherState or BankCollectionAnswered."""
        if self.status != Status.DRAFT:
            self._must_be(Status.SENT)
        if any(line.outcome != Outcome.PENDING for line in self.lines):
            raise BankCollectionAnswered
        for line in self.lines:
            line.outcome = Outcome.WITHDRAWN
        self.status, self.voiding = Status.VOIDED, reason
        self.record(BankCollectionVoided(reason))

    def _follow(self) -> None:
        if all(line.outcome != Outcome.PENDING for line in self.lines):
            self.status = Status.COMPLETED
            self.record(BankCollectionCompleted())

    def _set_lines(self, receivables: Sequence[Receivable]) -> None:
        """One line a receivable; one that stays is the same row, so that history tells what moved."""
        if not receivables:
            raise NothingToCollect
        mine: Mapping[UUID, BankCollectionLine] = {line.receivable_id: line for line in self.lines}
        self.lines = [mine.get(each.id) or BankCollectionLine.of(each) for each in receivables]
        for position, (line, receivable) in enumerate(zip(self.lines, receivables, strict=True), start=1):
            line.position, line.amount = position, receivable.open

    def _must_be(self, status: Status) -> None:
        if self.status != status:
            raise BankCollectionInAnotherState(status=self.status)
