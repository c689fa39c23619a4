"""How the lines of a document are entered: which product, called what by the customer, at whose price (S-01 to S-03).

Quotations and order changes enter theirs in the same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import Reader, UnitOfWork
from sales.catalogue.model import Product
from sales.currencies.queries import rate_of
from sales.documents import base_currency
from sales.item_numbers.queries import items_named, products_called
from sales.money import DocumentMoney
from sales.orders.lines import Agreed, Wanted
from sales.orders.vocabulary import PriceSource
from sales.pricing.queries import Asked, Priced, prices_for, tax_rates_of

SET_PRICE = "sales.order.set_price"
"""The permission to name another price in an order than what the customer's prices, lists or the catalogue say."""

Items = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Deal:
    """With whom a document is made, in what it counts, and of which day it is: what prices depend on."""

    account_id: UUID
    money: DocumentMoney
    on: date


def money_of(reader: Reader, currency: str | None, on: date, *, tax_included: bool) -> DocumentMoney:
    """In what a document of that day counts, by default in the company's currency."""
    currency = currency or base_currency(reader)
    return DocumentMoney(currency, rate_of(reader, currency, on), tax_included)


def wanted_lines(uow: UnitOfWork, deal: Deal, items: Items, *, may_set_price: bool) -> list[Wanted]:
    """The lines that these items ask for, each at the price that counts for this customer, quantity and day.

    An item has a `quantity` and names a product by `product_id`, or by the customer's own number `customer_item`;
    perhaps it has a `price`, and a `promised_on`. What was `agreed` elsewhere (in a quotation) needs no leave.
    Raises Invalid with the place of each item that cannot be entered.
    """
    if not items:
        return []
    known = _products_of(uow, deal, items)
    called = products_called(uow, deal.account_id, set(filter(None, known)), deal.on)
    products = {product_id: product for product_id, (product, *_) in called.items()}
    if faults := tuple(_unknown(items, known, products)):
        raise Invalid(faults)
    ordered = [products[product_id] for product_id in known if product_id is not None]
    agreed = _agreed(uow, deal, items, ordered)
    if faults := tuple(_unpriced(items, ordered, agreed, may_set_price=may_set_price)):
        raise Invalid(faults)
    return [
        Wanted(product, item["quantity"], price, item.get("promised_on"), *called[product.id][1:])
        for item, product, price in zip(items, ordered, agreed, strict=True)
        if price is not None
    ]


def _products_of(uow: UnitOfWork, deal: Deal, items: Items) -> list[UUID | None]:
    numbers = {item["customer_item"] for item in items if item.get("product_id") is None and "customer_item" in item}
    meant = items_named(uow, deal.account_id, numbers, deal.on) if numbers else {}
    return [item.get("product_id") or meant.get(item.get("customer_item", "")) for item in items]


def _agreed(uow: UnitOfWork, deal: Deal, items: Items, products: Sequence[Product]) -> list[Agreed | None]:
    """At which price each item is entered; None where nobody says one."""
    asked = [Asked(product.id, item["quantity"]) for item, product in zip(items, products, strict=True)]
    offers = prices_for(uow, deal.account_id, asked, deal.money.currency, deal.on)
    foreign = {each.product_id for each, offer in zip(asked, offers, strict=True) if offer is None}
    rates = tax_rates_of(uow, foreign, deal.on) if foreign else {}
    agreed: list[Agreed | None] = []
    for item, product, offer in zip(items, products, offers, strict=True):
        offered = _offered(product, offer, tax_included=deal.money.tax_included)
        price = item.get("price")
        if item.get("agreed") is not None:
            agreed.append(item["agreed"])
        elif price is None or (offered is not None and price == offered.price):
            agreed.append(offered)
        else:
            agreed.append(Agreed(price, rates[product.id] if offered is None else offered.tax_rate))
    return agreed


def _offered(product: Product, offer: Priced | None, *, tax_included: bool) -> Agreed | None:
    if offer is None:
        return None
    source = PriceSource(offer.source)
    return Agreed(offer.as_included(tax_included), offer.tax_rate, source, offer.source_id or product.id)


def _unknown(items: Items, known: Sequence[UUID | None], products: Mapping[UUID, Product]) -> Iterator[InputError]:
    for place, (item, product_id) in enumerate(zip(items, known, strict=True)):
        field = "customer_item" if item.get("product_id") is None and "customer_item" in item else "product_id"
        product = products.get(product_id) if product_id else None
        if product is None or not product.is_active:
            yield InputError(f"#/lines/{place}/{field}", "unknown-product", _UNKNOWN_PRODUCT)


def _unpriced(
    items: Items, products: Sequence[Product], agreed: Sequence[Agreed | None], *, may_set_price: bool
) -> Iterator[InputError]:
    for place, (item, product, price) in enumerate(zip(items, products, agreed, strict=True)):
        if price is None:
            yield InputError(f"#/lines/{place}/price", "price-needed", _price_needed(product))
        elif price.source == PriceSource.ENTERED and item.get("agreed") is None and not may_set_price:
            yield InputError(f"#/lines/{place}/price", "not-allowed", _NOT_ALLOWED)


def _price_needed(product: Product) -> dict[str, str]:
    return {
        "zh": f"产品标价币种为 {product.currency},请填写价格",
        "en": f"The list price is in {product.currency}: name a price.",
    }


_UNKNOWN_PRODUCT = {"zh": "没有这种在售产品", "en": "There is no such product on sale."}
_NOT_ALLOWED = {"zh": "您无权改价,请留空以按约定价格", "en": "You may not set prices: leave it out for the agreed one."}
