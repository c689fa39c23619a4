"""What is true of one customer for a span of days, once it was approved: draft → submitted → approved.

An approved one never changes but for its last day: who wants it otherwise enters its successor, which takes its place
from its own first day on. So each version has its own approval, and no day has two (S-02, S-03).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import CheckConstraint, ColumnElement, and_, or_
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid, Refusal
from chassis.model import Fact, Owned
from records.approvals import Approved
from records.documents import Document, Status


def days_in_order() -> CheckConstraint:
    """The rule of each table of entries that none ends before it begins."""
    return CheckConstraint("valid_to >= valid_from", name="valid_to")


@dataclass(frozen=True)
class ValidityEnded(Fact):
    """It has a last day now: a successor takes its place, or it was ended."""


class EntryNotDraft(Refusal):
    """Only a draft can be changed or submitted; whoever wants it otherwise enters its successor."""

    title = {"zh": "不是草稿", "en": "It is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class EntryNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "未提交审核", "en": "It is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class EntryNotApproved(Refusal):
    """Only what counts can be ended."""

    title = {"zh": "尚未审核", "en": "It is not approved"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ValidityOverlaps(Refusal):
    """Another approved one counts on some of these days and does not make way.

    One makes way that began earlier and would not outlast its successor.
    """

    title = {"zh": "有效期与已审核的记录重叠", "en": "The days overlap with an approved one"}
    detail = {
        "zh": "已审核的有效期:{valid_from} 至 {valid_to}",
        "en": "The approved one is valid from {valid_from} to {valid_to}.",
    }


class ValidityOver(Refusal):
    """Its last day can only be brought forward, and not before its first."""

    title = {"zh": "失效日不在有效期内", "en": "The last day is not among its days"}


class Valid(Document, Owned):
    """The life of an entry. `valid_to` is its last day, None for one without end."""

    __not_draft__ = EntryNotDraft
    __not_submitted__ = EntryNotSubmitted

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    approved_at: Mapped[datetime | None]

    def describe(self, wanted: Mapping[str, Any]) -> None:
        """Take these values over. Raises Invalid for a last day before the first; rooms add rules of their own."""
        for field, value in wanted.items():
            setattr(self, field, value)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Invalid([_TO_BEFORE_FROM])

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change a draft. Raises Invalid or EntryNotDraft."""
        self._must_be_draft()
        self.describe(changes)
        self._changed()

    def submit(self) -> None:
        """Ask for approval."""
        self._submit()

    def approve(self, evidence: Approved, approved: Sequence[Self]) -> None:
        """Let it count after its last step; those of `approved` that share days with it make way.

        Raises ValidityOverlaps.
        """
        self._check_decided(evidence)
        for other in approved:
            other._check_makes_way(self)
        for other in approved:
            other.end(self.valid_from - timedelta(1))
        self._approve(evidence)
        self.approved_at = evidence.at

    def end(self, on: date) -> None:
        """Let it count until this day, its last. Raises EntryNotApproved or ValidityOver."""
        self.must_be(Status.APPROVED, refusal=EntryNotApproved)
        if on < self.valid_from or (self.valid_to is not None and on >= self.valid_to):
            raise ValidityOver
        self.valid_to = on
        self.record(ValidityEnded())

    def counts_on(self, day: date) -> bool:
        """Whether it is approved and this is one of its days."""
        return (
            self.status == Status.APPROVED
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )

    def _check_makes_way(self, successor: Self) -> None:
        outlasts = successor.valid_to is not None and (self.valid_to is None or self.valid_to > successor.valid_to)
        if successor.valid_from <= self.valid_from or outlasts:
            raise ValidityOverlaps(valid_from=self.valid_from, valid_to=self.valid_to or "…")


def counting_on(model: type[Valid], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Those that are approved and count on this day, as a condition."""
    return and_(
        model.status == Status.APPROVED,
        model.valid_from <= day,
        or_(model.valid_to.is_(None), model.valid_to >= day),
    )


def sharing_days(model: type[Valid], entry: Valid) -> ColumnElement[bool]:
    """Those that are approved and share a day with this one, as a condition."""
    last = [] if entry.valid_to is None else [model.valid_from <= entry.valid_to]
    return and_(
        model.status == Status.APPROVED,
        or_(model.valid_to.is_(None), model.valid_to >= entry.valid_from),
        *last,
    )


_TO_BEFORE_FROM = InputError(
    "#/valid_to", "too-early", {"zh": "失效日不能早于生效日", "en": "It ends before it begins."}
)
