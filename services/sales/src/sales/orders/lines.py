"""The lines of an order (订单行): what, how much, at which price, and how much of it was noticed, shipped, returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import one_of
from sales.catalogue.model import Product
from sales.model import Base, Exact, Fraction, not_negative
from sales.money import Amounts, DocumentMoney, amounts_of
from sales.orders.facts import LessThanUnderway, MoreThanOpen, MoreThanShipped, PriceOfShippedLine, PromiseMeasured
from sales.orders.vocabulary import WIDEST_TOLERANCE, PriceSource

if TYPE_CHECKING:
    from sales.orders.model import Order

NONE = Decimal(0)
_SMALLEST, _FINEST = Decimal("0.000001"), Decimal("0.0001")  # the scales of a quantity and of a tolerance


class Ordered(NamedTuple):
    """What an order change can change of a line; `promised_on` is None where it is the order's day."""

    quantity: Decimal
    price: Decimal
    promised_on: date | None


@dataclass(frozen=True)
class Agreed:
    """A price that was settled elsewhere, and where: `tax_rate` as a fraction (0.13)."""

    price: Decimal
    tax_rate: Decimal = NONE
    source: str = PriceSource.ENTERED
    source_id: UUID | None = None


@dataclass(frozen=True)
class Wanted:
    """What a line shall be: so much of a product at this price; `promised_on` only where it is not the order's day.

    `customer_item` and `customer_description` are what the customer calls the product (客户品号, S-02).
    """

    product: Product
    quantity: Decimal
    agreed: Agreed
    promised_on: date | None = None
    customer_item: str | None = None
    customer_description: str | None = None


class PricedLine:
    """Mixin of a line of what is priced: so much of a product, which the customer may call otherwise, at a price.

    Code, name and unit are the product's as they were when it was entered; net + tax = amount, rounded to the smallest
    unit of the currency.
    """

    if TYPE_CHECKING:

        @property
        def money(self) -> DocumentMoney:
            """In what its document counts."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    customer_item: Mapped[str | None]
    customer_description: Mapped[str | None]
    unit: Mapped[str]
    quantity: Mapped[Exact]
    price: Mapped[Exact]
    price_source: Mapped[str]
    price_source_id: Mapped[UUID | None]
    tax_rate: Mapped[Fraction]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    amount: Mapped[Decimal]

    def describe(self, wanted: Wanted) -> None:
        """Make it this, and work out what it is worth."""
        product, agreed = wanted.product, wanted.agreed
        self.product_id = product.id
        self.product_code = product.code
        self.product_name = product.name
        self.unit = product.unit
        self.customer_item = wanted.customer_item
        self.customer_description = wanted.customer_description
        self.price, self.tax_rate = agreed.price, agreed.tax_rate
        self.price_source, self.price_source_id = agreed.source, agreed.source_id
        self._set_quantity(wanted.quantity)

    def value_of(self, quantity: Decimal, price: Decimal | None = None) -> Amounts:
        """What so much of this line is worth, for parts made by the difference of cumulated values.

        At its own price, unless another one is asked about.
        """
        money = self.money
        return amounts_of(
            self.price if price is None else price,
            quantity,
            self.tax_rate,
            tax_included=money.tax_included,
            currency=money.currency,
        )

    def _set_quantity(self, quantity: Decimal) -> None:
        self.quantity = quantity
        self.net, self.tax, self.amount = self.value_of(quantity)


def priced() -> tuple[CheckConstraint, ...]:
    """The rules of each table of such lines."""
    never_negative = (not_negative(column) for column in ("price", "tax_rate", "net", "tax"))
    return *never_negative, CheckConstraint("amount = net + tax", name="amount"), one_of("price_source", PriceSource)


class OrderLine(Base, PricedLine):
    """One line of an order; whether it counts is the product's as it was when it was entered.

    Its quantity is 0 once an order change has cancelled it (S-14). `tolerance` is the fraction of the quantity by which
    shipments may exceed it.
    """

    __tablename__ = "order_line"
    __root__ = "order"
    __table_args__ = (
        UniqueConstraint("order_id", "line"),
        not_negative("quantity"),
        not_negative("noticed_quantity"),
        CheckConstraint("shipped_quantity + noticed_quantity <= quantity * (1 + tolerance)", name="open"),
        CheckConstraint("returned_quantity BETWEEN 0 AND shipped_quantity", name="returned_quantity"),
        CheckConstraint(f"tolerance BETWEEN 0 AND {WIDEST_TOLERANCE}", name="tolerance"),
        *priced(),
        Index("ix_order_line_promised_on", "promised_on", postgresql_where=text("promised_on IS NOT NULL")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"))
    promised_on: Mapped[date | None]
    tolerance: Mapped[Fraction]
    noticed_quantity: Mapped[Exact]
    shipped_quantity: Mapped[Exact]
    returned_quantity: Mapped[Exact]
    product_counts: Mapped[bool]

    order: Mapped["Order"] = relationship(back_populates="lines")

    @classmethod
    def empty(cls, place: int) -> "OrderLine":
        """A line that says nothing yet; an order takes it and describes it."""
        nothing = dict.fromkeys(("noticed_quantity", "shipped_quantity", "returned_quantity"), NONE)
        return cls(id=new_id(), line=place, **nothing)

    @property
    def money(self) -> DocumentMoney:
        """In what its order counts."""
        return self.order.money

    def describe(self, wanted: Wanted) -> None:
        """Order this."""
        self.product_counts = wanted.product.counts
        self.promised_on = wanted.promised_on
        super().describe(wanted)

    def check_amendable(self, shall_be: Ordered) -> None:
        """Whether an order change may make it that (S-14).

        Raises LessThanUnderway, PriceOfShippedLine, PromiseMeasured.
        """
        underway = self.shipped_quantity + self.noticed_quantity
        if shall_be.quantity != self.quantity and shall_be.quantity < underway:
            raise LessThanUnderway(line=self.line, underway=underway, asked=shall_be.quantity)
        if shall_be.price != self.price and self.shipped_quantity:
            raise PriceOfShippedLine(line=self.line)
        if shall_be.promised_on != self.promised_on and self.is_whole_with(shall_be.quantity):
            raise PromiseMeasured(line=self.line)

    def amend(self, shall_be: Ordered) -> None:
        """Make it that, by an order change. Raises what `check_amendable` raises."""
        self.check_amendable(shall_be)
        if shall_be.price != self.price:
            self.price, self.price_source, self.price_source_id = shall_be.price, PriceSource.ENTERED, None
        self.promised_on = shall_be.promised_on
        self._set_quantity(shall_be.quantity)

    @property
    def ordered(self) -> Ordered:
        """What an order change can change of it."""
        return Ordered(self.quantity, self.price, self.promised_on)

    def is_whole_with(self, quantity: Decimal) -> bool:
        """Whether all of it has left, were this its quantity: its promise is measured for good (S-55)."""
        return NONE < quantity <= self.shipped_quantity

    @property
    def open_quantity(self) -> Decimal:
        """What has been neither shipped nor spoken for by a shipment notice."""
        return max(self.quantity - self.shipped_quantity - self.noticed_quantity, NONE)

    @property
    def open_amount(self) -> Decimal:
        """What is still to be shipped, in money with tax."""
        return max(self.amount - self.value_of(self.shipped_quantity).gross, NONE)

    @property
    def returnable_quantity(self) -> Decimal:
        """What left the house and did not come back."""
        return self.shipped_quantity - self.returned_quantity

    @property
    def not_counted_by(self) -> Sequence[str]:
        """Who says that the line does not count to performance (不计入): order type, account, product (S-13)."""
        sayings = {
            "order_type": self.order.counts,
            "account": self.order.account_counts,
            "product": self.product_counts,
        }
        return [who for who, counts in sayings.items() if not counts]

    @property
    def counts(self) -> bool:
        """Whether it counts to performance (计入考核业绩): only if none of the three says no (S-13)."""
        return not self.not_counted_by

    def may_leave(self, noticed: Decimal = NONE) -> Decimal:
        """How much can be shipped at most, if `noticed` of it was spoken for by the notice that it is shipped on."""
        most = (self.quantity * (1 + self.tolerance)).quantize(_SMALLEST, ROUND_FLOOR)
        return max(most - self.shipped_quantity - self.noticed_quantity + noticed, NONE)

    def check_open(self, quantity: Decimal, noticed: Decimal = NONE) -> None:
        """Whether this much can be shipped. Raises MoreThanOpen."""
        open_ = self.may_leave(noticed)
        if not NONE < quantity <= open_ or not NONE <= noticed <= self.noticed_quantity:
            raise MoreThanOpen(line=self.line, open=open_, asked=quantity)

    def check_returnable(self, quantity: Decimal) -> None:
        """Whether this much can come back. Raises MoreThanShipped."""
        if not NONE < quantity <= self.returnable_quantity:
            raise MoreThanShipped(line=self.line, returnable=self.returnable_quantity, asked=quantity)

    def widen(self, quantity: Decimal, noticed: Decimal = NONE) -> None:
        """Let the tolerance grow until this much can be shipped; beyond the widest, `check_open` still refuses."""
        leaving = self.shipped_quantity + self.noticed_quantity - noticed + quantity
        if self.quantity and leaving > self.quantity * (1 + self.tolerance):
            needed = (leaving / self.quantity - 1).quantize(_FINEST, ROUND_CEILING)
            self.tolerance = min(needed, Decimal(WIDEST_TOLERANCE))
