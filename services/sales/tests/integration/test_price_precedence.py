"""`prices_for` against a plain reading of its rule, over any prices (S-03): who says so, which day, which quantity."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.staff import Staff
from chassis.unit_of_work import Context, Reader
from sales.price_lists.model import PriceList, PriceListAssignment
from sales.pricing.model import Price
from sales.pricing.queries import Asked, Priced, Source, prices_for
from services.sales.tests.factories import NOW, PRODUCT

Learn = Callable[..., UUID]
FIRST = date(2026, 1, 1)
LIST_PRICE = Decimal("12.50")
HOLDERS = ("mine", "other", "first", "second", "general", "closed", "foreign")
ORDER = ("mine", "first", "second", "general")
"""Who says so, from the first to the last: the customer, its two lists by rank, a general list; nobody else ever."""


@dataclass(frozen=True)
class Told:
    """One approved price of somebody: the days it is valid, from which quantity its step holds."""

    holder: str
    product: int
    currency: str
    first: int
    last: int | None
    step: int
    price: int

    def counts(self, product: int, currency: str, day: int) -> bool:
        return (self.product, self.currency) == (product, currency) and self.first <= day <= (
            99 if self.last is None else self.last
        )


told = st.builds(
    Told,
    holder=st.sampled_from(HOLDERS),
    product=st.integers(0, 1),
    currency=st.sampled_from(["CNY", "USD"]),
    first=st.integers(0, 6),
    last=st.none() | st.integers(6, 9),
    step=st.integers(2, 5),
    price=st.integers(1, 9),
)
one_a_day = st.lists(told, max_size=12, unique_by=lambda price: (price.holder, price.product, price.currency))
questions = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6)), min_size=1, max_size=4)


@dataclass(frozen=True)
class Shop:
    """Two products on the list, a customer, and who else has prices."""

    session: Session
    reader: Reader
    products: list[UUID]
    holders: dict[str, dict[str, UUID]]

    @property
    def customer(self) -> UUID:
        return self.holders["mine"]["account_id"]

    def tell(self, prices: list[Told]) -> dict[UUID, Told]:
        """Put these prices into the table, approved; each by its id."""
        rows = {new_id(): price for price in prices}
        for identifier, price in rows.items():
            self.session.execute(insert(Price).values(id=identifier, **_row(price, self)))
        return rows


def _row(price: Told, shop: Shop) -> dict[str, Any]:
    return {
        "version": 1,
        **shop.holders[price.holder],
        "product_id": shop.products[price.product],
        "product_code": "X",
        "currency": price.currency,
        "tax_included": True,
        "price": Decimal(price.price),
        "breaks": [{"min_quantity": str(price.step), "price": "0.5"}],
        "status": "approved",
        "valid_from": FIRST + timedelta(price.first),
        "valid_to": None if price.last is None else FIRST + timedelta(price.last),
        "created_at": NOW,
    }


@pytest.fixture(scope="module")
def shop(staff: Staff, engine: Engine, learn: Learn) -> Iterator[Shop]:
    director = staff.hire("marketing_director")
    products = [UUID(director.post("/v1/products", {**PRODUCT, "code": f"P{n}"}).json["id"]) for n in range(2)]
    customer, other = learn(), learn()
    lists = {
        "first": {"general": False, "rank": 1, "active": True},
        "second": {"general": False, "rank": 2, "active": True},
        "general": {"general": True, "rank": 0, "active": True},
        "closed": {"general": True, "rank": 0, "active": False},
        "foreign": {"general": False, "rank": 0, "active": True},
    }
    holders = {"mine": {"account_id": customer}, "other": {"account_id": other}}
    with Session(engine) as session:
        for name, about in lists.items():
            identifier = new_id()
            listed = {"id": identifier, "version": 1, "code": name, "name": {"zh": name}, "created_at": NOW}
            session.execute(insert(PriceList).values(**listed, **about))
            holders[name] = {"price_list_id": identifier}
        for name, account in (("first", customer), ("second", customer), ("closed", customer), ("foreign", other)):
            mine = {"id": new_id(), "version": 1, "account_id": account, "created_at": NOW, **holders[name]}
            session.execute(insert(PriceListAssignment).values(**mine))
        session.flush()
        reader = Reader(staff.database, session, Context(Principal.service("office"), ""))
        yield Shop(session, reader, [*products, new_id()], holders)
        session.rollback()


def plainly(prices: list[Told], product: int, quantity: int, currency: str, day: int) -> tuple[Any, Any]:
    """The rule as one would say it: the first in the order with a price for the day, by the step of the quantity."""
    for holder in ORDER:
        for price in prices:
            if price.holder == holder and price.counts(product, currency, day):
                return price, Decimal("0.5") if quantity >= price.step else Decimal(price.price)
    return None, LIST_PRICE if currency == "CNY" and product < 2 else None


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(prices=one_a_day, asked=questions, currency=st.sampled_from(["CNY", "USD"]), day=st.integers(0, 9))
def test_every_item_is_priced_by_the_first_who_has_a_price(
    shop: Shop, prices: list[Told], asked: list[tuple[int, int]], currency: str, day: int
) -> None:
    with shop.session.begin_nested() as savepoint:
        rows = shop.tell(prices)
        items = [Asked(shop.products[product], Decimal(quantity)) for product, quantity in asked]
        found = prices_for(shop.reader, shop.customer, items, currency, FIRST + timedelta(day))
        savepoint.rollback()
    for (product, quantity), priced in zip(asked, found, strict=True):
        price, cost = plainly(prices, product, quantity, currency, day)
        assert (priced and priced.price) == cost
        assert _said_by(priced, rows) == price
        assert priced is None or (priced.source is Source.LIST_PRICE) == (price is None)


def _said_by(priced: Priced | None, rows: dict[UUID, Told]) -> Told | None:
    return rows[priced.source_id] if priced is not None and priced.source_id is not None else None


def test_the_tax_of_a_price_is_the_rate_of_its_day(shop: Shop) -> None:
    """The general rate was 17 %, then 16 %, and is 13 %."""
    days = (date(2018, 4, 30), date(2018, 5, 1), date(2019, 4, 1))
    asked = [Asked(shop.products[0], Decimal(1))]
    found = [prices_for(shop.reader, shop.customer, asked, "CNY", day)[0] for day in days]
    assert [priced and priced.tax_rate for priced in found] == [Decimal("0.17"), Decimal("0.16"), Decimal("0.13")]
