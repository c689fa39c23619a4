"""What can be asked about prices. Who enters a document is bound by all of them, whatever prices they may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, Select, Subquery, case, literal, or_, select, union_all

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.queries import account_named
from sales.catalogue.model import Product
from sales.catalogue.queries import product_named
from sales.currencies.model import TaxRate, TaxRateMissing
from sales.documents import base_currency
from sales.price_lists.model import PriceList, PriceListAssignment
from sales.pricing.model import NotPriced, Price, price_at
from sales.validity.model import counting_on, sharing_days

ORDERS = {"product_code": Price.product_code, "valid_from": Price.valid_from, "created_at": Price.created_at}
EQUALITIES = ("account_id", "price_list_id", "product_id", "currency", "status", "origin")

_NONE = Decimal(0)
_PRICE = Decimal("0.000001")
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class Source(StrEnum):
    """Who says what it costs; the first that has a price for the day and the currency counts."""

    CUSTOMER_PRICE = "customer_price"  # 客户商品价格
    PRICE_LIST = "price_list"  # 价格表: those of the customer before the general ones, by their rank
    LIST_PRICE = "list_price"  # 产品标价


@dataclass(frozen=True)
class Asked:
    """So much of a product."""

    product_id: UUID
    quantity: Decimal


@dataclass(frozen=True)
class Priced:
    """What one unit costs from `min_quantity` on, with or without the tax of `tax_rate` (0.13 is 13 %) in it.

    `source_id` is the price that says so; None where it is the product's list price.
    """

    price: Decimal
    tax_included: bool
    tax_rate: Decimal
    source: Source
    source_id: UUID | None
    min_quantity: Decimal

    def as_included(self, tax_included: bool) -> Decimal:
        """The price for a document whose prices have the tax in them, or have it not; half-up to six places."""
        if tax_included == self.tax_included:
            return self.price
        taxed = 1 + self.tax_rate
        price = _EXACT.multiply(self.price, taxed) if tax_included else _EXACT.divide(self.price, taxed)
        return _EXACT.quantize(price, _PRICE)


def prices_for(
    reader: Reader, account_id: UUID, items: Sequence[Asked], currency: str, on: date
) -> list[Priced | None]:
    """What each item costs this customer in this currency on that day, item by item; one statement for all (S-03).

    None for a product that is unknown, or that nobody has priced in this currency.
    """
    products = {item.product_id for item in items}
    offers: dict[UUID, list[Row[Any]]] = {}
    for row in reader.session.execute(_offers(account_id, products, currency, on)):
        offers.setdefault(row.product_id, []).append(row)
    return [_priced(offers.get(item.product_id, ()), item.quantity, currency, on) for item in items]


def tax_rates_of(reader: Reader, product_ids: Collection[UUID], on: date) -> dict[UUID, Decimal]:
    """How much tax is on these products on that day (0.13 is 13 %), in one statement. Raises TaxRateMissing."""
    rates = select(Product.id, Product.tax_code, _tax_rate(on)).where(Product.id.in_(set(product_ids)))
    return {row.id: _known_rate(row, on) for row in reader.session.execute(rates)}


def list_prices(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the prices within reach; `valid_on` leaves those that count on that day."""
    wanted = [getattr(Price, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("valid_on") is not None:
        wanted.append(counting_on(Price, query["valid_on"]))
    return paginate(reader, select(Price).where(reader.visible(Price), *wanted), Price, ORDERS, query)


def read_price(reader: Reader, price_id: UUID) -> Price:
    """One price; raises NotFound outside the reach."""
    return reader.get(Price, price_id)


def check_price(
    reader: Reader, *, account_id: UUID, product_id: UUID, quantity: Decimal, currency: str | None, on: date | None
) -> Priced:
    """What so much of a product costs a customer within reach, by default today and in the company's currency.

    Raises Invalid, NotKnownHereYet, or NotPriced.
    """
    account_named(reader, account_id)
    product_named(reader, product_id)
    asked = [Asked(product_id, quantity)]
    (priced,) = prices_for(reader, account_id, asked, currency or base_currency(reader), on or reader.today)
    if priced is None:
        raise NotPriced
    return priced


def rivals_of(reader: Reader, price: Price) -> Sequence[Price]:
    """Approved ones of the same customer or list, product and currency that share a day with it."""
    same = ("account_id", "price_list_id", "product_id", "currency")
    alike = [getattr(Price, name).is_not_distinct_from(getattr(price, name)) for name in same]
    return reader.session.scalars(select(Price).where(sharing_days(Price, price), *alike)).all()


def _offers(account_id: UUID, products: Collection[UUID], currency: str, on: date) -> Select[Any]:
    """Each product with its list price, once for every price that could count; the one that does comes first."""
    price = _candidates(account_id, products, currency, on)
    return (
        select(
            Product.id.label("product_id"),
            Product.list_price,
            Product.currency,
            Product.tax_included.label("list_price_taxed"),
            Product.tax_code,
            _tax_rate(on),
            price.c.id.label("price_id"),
            price.c.source,
            price.c.price,
            price.c.breaks,
            price.c.tax_included,
        )
        .outerjoin(price, price.c.product_id == Product.id)
        .where(Product.id.in_(products))
        .order_by(price.c.precedence, price.c.rank, price.c.code)
    )


def _candidates(account_id: UUID, products: Collection[UUID], currency: str, on: date) -> Subquery:
    """The customer's own prices and those of the lists that hold for it; an own index for either."""
    columns = (Price.id, Price.product_id, Price.price, Price.breaks, Price.tax_included)
    counting = (Price.product_id.in_(products), Price.currency == currency, counting_on(Price, on))
    assigned = PriceList.id.in_(
        select(PriceListAssignment.price_list_id).where(PriceListAssignment.account_id == account_id)
    )
    own = select(
        *columns,
        literal(Source.CUSTOMER_PRICE.value).label("source"),
        literal(0).label("precedence"),
        literal(0).label("rank"),
        literal("").label("code"),
    ).where(Price.account_id == account_id, *counting)
    listed = (
        select(
            *columns,
            literal(Source.PRICE_LIST.value),
            case((assigned, 1), else_=2),
            PriceList.rank,
            PriceList.code,
        )
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(PriceList.active, or_(PriceList.general, assigned), *counting)
    )
    return union_all(own, listed).subquery()


def _tax_rate(on: date) -> Label[Decimal]:
    """The rate of the product's tax code on that day."""
    rates = select(TaxRate.rate).where(TaxRate.code == Product.tax_code, TaxRate.valid_from <= on)
    return rates.order_by(TaxRate.valid_from.desc()).limit(1).scalar_subquery().label("tax_rate")


def _priced(offers: Sequence[Row[Any]], quantity: Decimal, currency: str, on: date) -> Priced | None:
    """What the first of the offers says, all of one product."""
    if not offers:
        return None
    offer = offers[0]
    if offer.price_id is not None:
        step = price_at(offer.price, offer.breaks, quantity)
        found = (step.price, offer.tax_included, Source(offer.source), offer.price_id, step.min_quantity)
    elif offer.currency == currency:
        found = (offer.list_price, offer.list_price_taxed, Source.LIST_PRICE, None, _NONE)
    else:
        return None
    price, tax_included, source, source_id, min_quantity = found
    return Priced(price, tax_included, _known_rate(offer, on), source, source_id, min_quantity)


def _known_rate(row: Any, on: date) -> Decimal:
    if row.tax_rate is None:
        raise TaxRateMissing(code=row.tax_code, on=on)
    rate: Decimal = row.tax_rate
    return rate
