"""The quotation (客户报价单): draft → submitted → approved → accepted → ordered, revision by revision.

Each revision is a document of its own under the same number: what was approved or answered never changes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import InputError, Invalid
from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.approvals import Approved
from records.custom_fields import Customised, custom_index
from sales.accounts.model import Account
from sales.model import Base
from sales.money import DocumentMoney
from sales.orders.facts import AccountNotInBusiness
from sales.orders.lines import Wanted
from sales.orders.priced import added_up
from sales.orders.vocabulary import LONGEST_TERM
from sales.quotations.answering import Answered
from sales.quotations.facts import (
    QuotationIncomplete,
    QuotationNotDraft,
    QuotationNotRevisable,
    QuotationNotSubmitted,
    QuotationOutOfDate,
)
from sales.quotations.lines import QuotationLine, QuotationOrder
from sales.quotations.vocabulary import (
    DETAILS,
    LONGEST_DELIVERY,
    MANDATORY,
    MOST_REVISIONS,
    REVISABLE,
    Status,
    Via,
)
from sales.required_fields.model import check_filled


class Quotation(Base, Answered, Owned, Customised):
    """What one customer is offered at these prices, from its effective day until its last.

    `payment_terms_id` and `payment_days` (from the day of shipping) are what an order takes over; `delivery_days` is
    how long delivery takes after an order.
    """

    __tablename__ = "quotation"
    __aggregate__ = "quotation"
    __document__ = "sales.quotation"
    __not_draft__ = QuotationNotDraft
    __not_submitted__ = QuotationNotSubmitted
    __children__ = ("lines", "orders")
    __table_args__ = (
        UniqueConstraint("number", "revision"),
        one_of("status", Status),
        one_of("answered_via", Via),
        CheckConstraint(f"revision BETWEEN 1 AND {MOST_REVISIONS}", name="revision"),
        CheckConstraint("expires_on >= effective_on", name="expires_on"),
        CheckConstraint(f"payment_days BETWEEN 0 AND {LONGEST_TERM}", name="payment_days"),
        CheckConstraint(f"delivery_days BETWEEN 0 AND {LONGEST_DELIVERY}", name="delivery_days"),
        CheckConstraint("(answered_at IS NULL) = (answered_via IS NULL)", name="answered"),
        *added_up(),
        Index("uq_quotation_in_work", "number", unique=True, postgresql_where=text("status IN ('draft', 'submitted')")),
        Index("ix_quotation_created_at", "created_at", "id"),
        Index("ix_quotation_expires_on", "expires_on", "id"),
        Index("ix_quotation_owner_id", "owner_id", "created_at", "id"),
        Index("ix_quotation_status", "status", "created_at", "id"),
        custom_index("quotation"),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str]
    revision: Mapped[int] = mapped_column(SmallInteger)
    business_date: Mapped[date]
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    payment_terms_id: Mapped[UUID | None]
    payment_days: Mapped[int | None] = mapped_column(SmallInteger)
    delivery_days: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None]
    decline_reason: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_via: Mapped[str | None]
    answered_by: Mapped[str | None]
    prices_adopted_at: Mapped[datetime | None]

    lines: Mapped[list[QuotationLine]] = relationship(
        back_populates="quotation", order_by=QuotationLine.line, cascade="all, delete-orphan", lazy="selectin"
    )
    orders: Mapped[list[QuotationOrder]] = relationship(
        back_populates="quotation", order_by=QuotationOrder.id, lazy="selectin"
    )

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What was offered to them."""
        return cls.approved_at.is_not(None)

    @classmethod
    def draft(
        cls,
        *,
        number: str,
        account: Account,
        money: DocumentMoney,
        lines: Sequence[Wanted],
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """The first revision; it belongs to the account's owner, or to who enters it. Raises Invalid."""
        quotation = cls._new(
            money,
            number=number,
            revision=1,
            owner_id=account.owner_id or entered_by,
            account_id=account.id,
            entered_by=entered_by,
            at=at,
        )
        quotation._describe({**dict.fromkeys(DETAILS), **details, "lines": lines})
        return quotation

    def revise(self, *, revision: int, business_date: date, entered_by: UUID | None, at: datetime) -> Self:
        """The next revision as a draft of the same content; this one stays what it is until that is approved.

        Raises QuotationNotRevisable or QuotationPartlyOrdered.
        """
        self.must_be(*REVISABLE, refusal=QuotationNotRevisable)
        self._check_untouched()
        following = self._new(
            self.money,
            number=self.number,
            revision=revision,
            owner_id=self.owner_id,
            account_id=self.account_id,
            entered_by=entered_by,
            at=at,
        )
        for field in DETAILS:
            setattr(following, field, getattr(self, field))
        following.business_date = business_date
        following.lines = [line.repeated() for line in self.lines]
        following._add_up()
        return following

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change details or all lines of a draft. Raises Invalid or QuotationNotDraft."""
        self._must_be_draft()
        self._describe(changes)
        self._changed()

    def submit(self, account: Account, at: datetime, today: date, required: Sequence[str] = ()) -> None:
        """Ask for approval; `required` is what is demanded beside the key fields (G-13).

        Raises QuotationIncomplete, QuotationOutOfDate or AccountNotInBusiness.
        """
        self._must_be_draft()
        check_filled(self, (*MANDATORY, *required), QuotationIncomplete)
        self._check_current(account, today)
        self._submit()
        self.submitted_at = at

    def approve(self, evidence: Approved, account: Account, today: date) -> None:
        """Stand by it after the last step of its approval. Raises QuotationOutOfDate or AccountNotInBusiness."""
        self._check_decided(evidence)
        self._check_current(account, today)
        self._approve(evidence)
        self.approved_at = evidence.at

    @property
    def title(self) -> str:
        """What people call this revision: QT20261122-0001 V2."""
        return f"{self.number} V{self.revision}"

    @property
    def prices(self) -> list[dict[str, Any]]:
        """What the customer was promised, product by product: lines of one product are steps of quantity (数量阶梯)."""
        steps: dict[UUID, dict[Decimal, Decimal]] = {}
        for line in self.lines:
            steps.setdefault(line.product_id, {})[line.quantity] = line.price
        return [_price_of(product_id, sorted(by_quantity.items())) for product_id, by_quantity in steps.items()]

    @property
    def payment(self) -> dict[str, Any]:
        """What was agreed about payment, for the order; what was not is the order's own business."""
        agreed = {"payment_terms_id": self.payment_terms_id, "payment_days": self.payment_days}
        return {field: value for field, value in agreed.items() if value is not None}

    @classmethod
    def _new(cls, money: DocumentMoney, *, entered_by: UUID | None, at: datetime, **columns: Any) -> Self:
        made = cls(
            id=new_id(),
            currency=money.currency,
            base_rate=money.base_rate,
            tax_included=money.tax_included,
            lines=[],
            orders=[],
            **columns,
        )
        made._begin(entered_by=entered_by, at=at)
        return made

    def _describe(self, wanted: Mapping[str, Any]) -> None:
        for field in DETAILS:
            if field in wanted:
                setattr(self, field, wanted[field])
        if self.effective_on and self.expires_on and self.expires_on < self.effective_on:
            raise Invalid([_ENDS_BEFORE])
        if "lines" in wanted:
            self._set_lines(wanted["lines"], QuotationLine.empty)

    def _check_current(self, account: Account, today: date) -> None:
        if self.expires_on is None or self.expires_on < today:
            raise QuotationOutOfDate(expires_on=self.expires_on)
        if not account.in_business:
            raise AccountNotInBusiness(code=account.code)


def _price_of(product_id: UUID, steps: Sequence[tuple[Decimal, Decimal]]) -> dict[str, Any]:
    """The price of the smallest quantity, whatever is ordered, and of each larger one from there on."""
    (_, price), *further = steps
    breaks = [{"min_quantity": quantity, "price": step} for quantity, step in further]
    return {"product_id": product_id, "price": price, "breaks": breaks}


_ENDS_BEFORE = InputError(
    "#/expires_on", "too-early", {"zh": "有效期至不能早于生效日", "en": "It ends before it is in effect."}
)
