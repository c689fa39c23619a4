"""What can be asked about prices. Who enters a document is bound by all of them, whatever prices they may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.queries import account_named
from sales.catalogue.queries import product_named
from sales.currencies.model import TaxRateMissing
from sales.documents import base_currency
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


_OFFERS = """
    WITH holder AS MATERIALIZED (
        SELECT 'customer_price' AS source, 0 AS precedence, 0 AS rank, '' AS code,
               %(account_id)s ::uuid AS account_id, NULL ::uuid AS price_list_id
        UNION ALL
        SELECT 'price_list', CASE WHEN mine.id IS NULL THEN 2 ELSE 1 END, list.rank, list.code, NULL, list.id
        FROM price_list AS list
        LEFT JOIN price_list_assignment AS mine ON mine.price_list_id = list.id AND mine.account_id = %(account_id)s
        WHERE list.active AND (list.general OR mine.id IS NOT NULL))
    SELECT product.id AS product_id, product.list_price, product.currency, product.tax_included AS list_price_taxed,
           product.tax_code, tax.rate AS tax_rate, offer.*
    FROM product
    LEFT JOIN LATERAL (
        SELECT rate FROM tax_rate WHERE code = product.tax_code AND valid_from <= %(on)s
        ORDER BY valid_from DESC LIMIT 1) AS tax ON true
    LEFT JOIN LATERAL (
        SELECT holder.source, price.id AS price_id, price.price, price.breaks, price.tax_included
        FROM holder
        JOIN price ON price.account_id = holder.account_id OR price.price_list_id = holder.price_list_id
        WHERE price.product_id = product.id AND price.currency = %(currency)s AND price.status = 'approved'
          AND price.valid_from <= %(on)s AND (price.valid_to IS NULL OR price.valid_to >= %(on)s)
        ORDER BY holder.precedence, holder.rank, holder.code LIMIT 1) AS offer ON true
    WHERE product.id = ANY (ARRAY(SELECT unnest(%(products)s ::uuid[])))
"""
"""Each product with its list price, and the one price that comes before that. As text, since SQLAlchemy took ten times
as long to compose it for each question as PostgreSQL to answer it; the array behind a subquery, since PostgreSQL else
counts its elements, and plans each question anew (four times as long, B20)."""

_TAX_RATES = text("""
    SELECT product.id, product.tax_code, tax.rate AS tax_rate
    FROM product
    LEFT JOIN LATERAL (
        SELECT rate FROM tax_rate WHERE code = product.tax_code AND valid_from <= :on
        ORDER BY valid_from DESC LIMIT 1) AS tax ON true
    WHERE product.id = ANY (:products)
""")


def prices_for(
    reader: Reader, account_id: UUID, items: Sequence[Asked], currency: str, on: date
) -> list[Priced | None]:
    """What each item costs this customer in this currency on that day, item by item; one statement for all (S-03).

    None for a product that is unknown, or that nobody has priced in this currency.
    """
    products = list({item.product_id for item in items})
    asked = {"account_id": account_id, "products": products, "currency": currency, "on": on}
    found = reader.session.connection().exec_driver_sql(_OFFERS, asked)
    offers = {offer.product_id: offer for offer in found}
    return [_priced(offers.get(item.product_id), item.quantity, currency, on) for item in items]


def tax_rates_of(reader: Reader, product_ids: Collection[UUID], on: date) -> dict[UUID, Decimal]:
    """How much tax is on these products on that day (0.13 is 13 %), in one statement. Raises TaxRateMissing."""
    found = reader.session.execute(_TAX_RATES, {"products": list(set(product_ids)), "on": on})
    return {row.id: _known_rate(row, on) for row in found}


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


def _priced(offer: Row[Any] | None, quantity: Decimal, currency: str, on: date) -> Priced | None:
    if offer is None:
        return None
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
