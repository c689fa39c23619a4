"""Payment terms (付款条件): prepayment, instalments with their due days, and the discount for who pays early."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact, one_of
from customer.model import Base
from records.change_requests import ChangeRequest
from records.masters import Master, Status
from records.masters.model import MasterNotApproved

PERCENT = Numeric(5, 2)
WHOLE = Decimal(100)
INSTALMENT_FIELDS = ("percent", "days", "month_end", "day_of_month")
DEFAULTS: Mapping[str, Any] = {"prepayment_percent": Decimal(0), "discount_percent": None, "discount_days": None}


@dataclass(frozen=True)
class PaymentTermsDeactivated(Fact):
    """Nothing new is agreed by them."""


@dataclass(frozen=True)
class PaymentTermsReactivated(Fact):
    """They may be agreed again."""


class PaymentTermsInactive(Refusal):
    """Nothing new is agreed by them."""

    title = {"zh": "付款条件已停用", "en": "The payment terms are inactive"}


class PaymentTermsActive(Refusal):
    """They are in use already."""

    title = {"zh": "付款条件未停用", "en": "The payment terms are active"}


class PaymentTermsCodeTaken(Refusal):
    """A code names one set of terms for good."""

    title = {"zh": "付款条件编码已存在", "en": "These payment terms' code is taken"}


class Instalment(Base):
    """One part of the price and when it is due (分期).

    Counted from the day of shipping, or with `month_end` (月结) from the last day of its month: `days` later, and with
    `day_of_month` on the first such day of a month from then on; 31 is the last day of every month.
    """

    __tablename__ = "payment_terms_instalment"
    __root__ = "terms"
    __table_args__ = (
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("days >= 0", name="days"),
        CheckConstraint("day_of_month BETWEEN 1 AND 31", name="day_of_month"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_terms_id: Mapped[UUID] = mapped_column(ForeignKey("payment_terms.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    percent: Mapped[Decimal] = mapped_column(PERCENT)
    days: Mapped[int] = mapped_column(SmallInteger)
    month_end: Mapped[bool]
    day_of_month: Mapped[int | None] = mapped_column(SmallInteger)

    terms: Mapped["PaymentTerms"] = relationship(back_populates="instalments")


class PaymentTerms(Base, Master):
    """How the whole price is paid: prepayment (预付) and instalments make up 100 per cent, the code never changes."""

    __tablename__ = "payment_terms"
    __aggregate__ = "payment_terms"
    __document__ = "customer.payment_terms"
    __children__ = ("instalments",)
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("prepayment_percent BETWEEN 0 AND 100", name="prepayment_percent"),
        CheckConstraint("discount_percent > 0 AND discount_percent < 100", name="discount_percent"),
        CheckConstraint("(discount_percent IS NULL) = (discount_days IS NULL) AND discount_days >= 0", name="discount"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    active: Mapped[bool]
    prepayment_percent: Mapped[Decimal] = mapped_column(PERCENT)
    discount_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    discount_days: Mapped[int | None] = mapped_column(SmallInteger)

    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="terms", order_by=Instalment.position, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def of(cls, code: str, details: Mapping[str, Any], *, entered_by: UUID | None, at: datetime) -> Self:
        """New terms as a draft. Raises Invalid when the parts do not make up the whole."""
        terms = cls(id=new_id(), code=code, active=True)
        terms.enter({**DEFAULTS, "instalments": [], **details}, entered_by=entered_by, at=at)
        return terms

    def check(self, changes: Mapping[str, Any]) -> None:
        """Raises Invalid unless the parts make up the whole and the discount says both how much and how long."""
        if found := tuple(_faults({**self._terms, **changes})):
            raise Invalid(found)

    def describe(self, changes: Mapping[str, Any]) -> None:
        """Set the fields, and the instalments as a whole."""
        super().describe({field: value for field, value in changes.items() if field != "instalments"})
        if "instalments" in changes:
            self.instalments = [_instalment(place, part) for place, part in enumerate(changes["instalments"])]

    def deactivate(self) -> None:
        """Agree nothing new by them; what was agreed stays. Raises MasterNotApproved, PaymentTermsInactive."""
        self.check_usable()
        self.active = False
        self.record(PaymentTermsDeactivated())

    def reactivate(self) -> None:
        """They may be agreed again. Raises PaymentTermsActive."""
        if self.active:
            raise PaymentTermsActive
        self.active = True
        self.record(PaymentTermsReactivated())

    def check_usable(self) -> None:
        """Whether something can be agreed by them. Raises MasterNotApproved, PaymentTermsInactive."""
        self.must_be(Status.APPROVED, refusal=MasterNotApproved)
        if not self.active:
            raise PaymentTermsInactive

    @property
    def _terms(self) -> dict[str, Any]:
        """What is agreed, without the names; of a new one nothing."""
        parts = [{"percent": part.percent} for part in self.instalments]
        return {**{field: getattr(self, field) for field in DEFAULTS}, "instalments": parts}


class PaymentTermsChange(ChangeRequest):
    """Approved terms that shall become different; orders keep the terms that they were entered with."""

    __document__ = "customer.payment_terms"
    __aggregate__ = "payment_terms_change"


def _instalment(position: int, part: Mapping[str, Any]) -> Instalment:
    given = {"days": 0, "month_end": False, "day_of_month": None, **part}
    return Instalment(id=new_id(), position=position, **{field: given[field] for field in INSTALMENT_FIELDS})


def _faults(terms: Mapping[str, Any]) -> Iterator[InputError]:
    instalments: Sequence[Mapping[str, Any]] = terms["instalments"]
    if terms["prepayment_percent"] + sum(part["percent"] for part in instalments) != WHOLE:
        yield InputError(
            "#/instalments",
            "not-the-whole",
            {"zh": "预付与各期之和须为 100%", "en": "Prepayment and instalments must make up 100 per cent."},
        )
    if (terms["discount_percent"] is None) != (terms["discount_days"] is None):
        yield InputError(
            "#/discount_days",
            "half-a-discount",
            {"zh": "折扣须同时有比例和天数", "en": "A discount says both how much and within how many days."},
        )
