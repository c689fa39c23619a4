"""The order (客户订单): draft → submitted → approved → completed or closed, or cancelled on the way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import InputError, Invalid
from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.approvals import Approved
from records.custom_fields import Customised, custom_index
from sales.accounts.model import Account
from sales.model import Base, Fraction
from sales.money import DocumentMoney
from sales.order_types.model import OrderType
from sales.orders.amending import Amendable
from sales.orders.facts import (
    AccountNotInBusiness,
    OrderCancelled,
    OrderFinished,
    OrderIncomplete,
    OrderNotApproved,
    OrderNotDraft,
    OrderNotSubmitted,
    OrderUnderApproval,
    OrderViewedByCustomer,
)
from sales.orders.lines import OrderLine, Wanted
from sales.orders.priced import added_up
from sales.orders.vocabulary import DETAILS, LONGEST_TERM, MANDATORY, Status
from sales.required_fields.model import check_filled
from sales.terms.schedule import Terms


class Order(Base, Amendable, Owned, Customised):
    """What one customer orders under its own number, at these prices, for a promised day.

    `counts` is the order type's and `account_counts` the account's word on 计入考核业绩 when it was entered (S-13);
    `payment_days` run from the day of shipping, unless `terms` say otherwise: the terms of payment (C-04) as they were
    then. `tolerance` is the type's: the fraction of a line's quantity by which shipments may exceed it.
    `stopped_on` is the day since which nothing more of it is shipped, closed or cancelled.
    """

    __tablename__ = "customer_order"  # ORDER is a reserved word of SQL
    __aggregate__ = "order"
    __document__ = "sales.order"
    __not_draft__ = OrderNotDraft
    __not_submitted__ = OrderNotSubmitted
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        *added_up(),
        CheckConstraint("(status = 'closed') = (close_reason IS NOT NULL)", name="closed"),
        CheckConstraint("(status IN ('closed', 'cancelled')) = (stopped_on IS NOT NULL)", name="stopped"),
        CheckConstraint(f"payment_days BETWEEN 0 AND {LONGEST_TERM}", name="payment_days"),
        CheckConstraint("promised_on >= business_date", name="promised_on"),
        Index("ix_customer_order_created_at", "created_at", "id"),
        Index("ix_customer_order_business_date", "business_date", "id"),
        Index("ix_customer_order_promised_on", "promised_on", "id"),
        Index("ix_customer_order_owner_id", "owner_id", "created_at", "id"),
        Index("ix_customer_order_owner_promised", "owner_id", "promised_on", "id"),
        Index("ix_customer_order_status", "status", "created_at", "id"),
        Index("ix_customer_order_po_number", "po_number", postgresql_where=text("po_number IS NOT NULL")),
        custom_index("customer_order"),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    order_type_id: Mapped[UUID] = mapped_column(ForeignKey("order_type.id"))
    order_type: Mapped[str]
    counts: Mapped[bool]
    account_counts: Mapped[bool]
    tolerance: Mapped[Fraction]
    po_number: Mapped[str | None]
    promised_on: Mapped[date | None]
    business_date: Mapped[date]
    payment_terms_id: Mapped[UUID | None]
    terms: Mapped[dict[str, Any] | None]
    payment_days: Mapped[int] = mapped_column(SmallInteger)
    ship_to: Mapped[str | None]
    note: Mapped[str | None]
    close_reason: Mapped[str | None]
    stopped_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by=OrderLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What is signed (S-23)."""
        return cls.approved_at.is_not(None)

    @classmethod
    def place(
        cls,
        *,
        number: str,
        account: Account,
        order_type: OrderType,
        money: DocumentMoney,
        lines: Sequence[Wanted],
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft; it belongs to the account's owner, or to who enters it. Raises Invalid."""
        order = cls(
            id=new_id(),
            number=number,
            owner_id=account.owner_id or entered_by,
            account_id=account.id,
            account_counts=account.counts,
            currency=money.currency,
            base_rate=money.base_rate,
            tax_included=money.tax_included,
            lines=[],
        )
        order._begin(entered_by=entered_by, at=at)
        order._describe({**dict.fromkeys(DETAILS), **details, "order_type": order_type, "lines": lines})
        return order

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change details, order type or all lines of a draft. Raises Invalid or OrderNotDraft."""
        self._must_be_draft()
        self._describe(changes)
        self._changed()

    def submit(self, account: Account, at: datetime, required: Sequence[str] = ()) -> None:
        """Ask for approval; `required` is what its type demands beside the key fields (G-13).

        Raises OrderIncomplete or AccountNotInBusiness.
        """
        self._must_be_draft()
        check_filled(self, (*MANDATORY, *required), OrderIncomplete)
        _check_account(account)
        self._submit()
        self.submitted_at = at

    def approve(self, evidence: Approved, account: Account) -> None:
        """Sign it after the last step of its approval. Raises AccountNotInBusiness."""
        self._check_decided(evidence)
        _check_account(account)
        self._approve(evidence)
        self.approved_at = evidence.at

    def view(self, at: datetime) -> None:
        """The customer looks at the signed order (签约查看, S-23); the first time is recorded."""
        if self.approved_at is None:
            raise OrderNotApproved(status=self.status)
        if self.viewed_at is None:
            self.viewed_at = at
            self.record(OrderViewedByCustomer())

    def cancel(self, reason: str, on: date) -> None:
        """Give it up, with a reason, as long as nothing of it was shipped."""
        if self.status == Status.SUBMITTED:
            raise OrderUnderApproval
        if self.status in (Status.COMPLETED, Status.CLOSED, Status.CANCELLED):
            raise OrderFinished(status=self.status)
        self._check_untouched()
        self.status = Status.CANCELLED
        self.stopped_on = on
        self.record(OrderCancelled(reason))

    def _describe(self, wanted: Mapping[str, Any]) -> None:
        for field in DETAILS:
            if field in wanted:
                setattr(self, field, wanted[field])
        self.check_promised(self.promised_on)
        if "terms" in wanted:
            terms: Terms | None = wanted["terms"]
            self.payment_terms_id, self.terms = (terms.id, terms.to_plain()) if terms else (None, None)
        if "order_type" in wanted:
            order_type: OrderType = wanted["order_type"]
            self.order_type_id, self.order_type, self.counts = order_type.id, order_type.code, order_type.counts
            self.tolerance = order_type.tolerance
        if "lines" in wanted:
            self._set_lines(wanted["lines"], OrderLine.empty)
        for line in self.lines:
            line.tolerance = self.tolerance

    def check_promised(self, on: date | None) -> None:
        """Whether it may be promised for this day. Raises Invalid for one before it was ordered."""
        if on is not None and on < self.business_date:
            raise Invalid([_PROMISED_BEFORE])

    @property
    def customer_id(self) -> UUID:
        """Whose order it is; every order has an account."""
        if self.account_id is None:
            raise ValueError(f"order {self.number} has no account")
        return self.account_id


def _check_account(account: Account) -> None:
    if not account.in_business:
        raise AccountNotInBusiness(code=account.code)


_PROMISED_BEFORE = InputError(
    "#/promised_on", "too-early", {"zh": "预交货日不能早于单据日期", "en": "It is promised before it was ordered."}
)
