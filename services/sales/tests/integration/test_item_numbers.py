"""Customers' item numbers over HTTP on the real database (客户品号, S-02)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, Reader
from sales.item_numbers.queries import items_named, products_called
from services.sales.tests.factories import PRODUCT
from services.sales.tests.shipments import at_once

Learn = Callable[..., UUID]
Numbered = Callable[..., dict[str, Any]]
JUNE = date(2026, 6, 1)


@pytest.fixture
def goods(staff: Staff) -> Callable[[], str]:
    director = staff.hire("marketing_director")
    return lambda: str(director.post("/v1/products", {**PRODUCT, "code": new_id().hex}).json["id"])


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def submitted(clerk: Caller, account: UUID) -> Numbered:
    """A number that waits for approval."""

    def entered(product: str, number: str, **body: Any) -> dict[str, Any]:
        known = {"account_id": str(account), "product_id": product, "number": number, "valid_from": "2026-01-01"}
        made = clerk.post("/v1/item-numbers", {**known, **body})
        assert made.status_code == 201, made.text
        return dict(clerk.act(f"/v1/item-numbers/{made.json['id']}/submit", 1).json)

    return entered


@pytest.fixture
def approved(supervisor: Caller, submitted: Numbered) -> Numbered:
    """A number that counts."""

    def agreed(product: str, number: str, **body: Any) -> dict[str, Any]:
        answer = supervisor.act(f"/v1/item-numbers/{submitted(product, number, **body)['id']}/approve", 2)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    return agreed


@pytest.fixture
def meant(staff: Staff, account: UUID) -> Callable[..., Any]:
    """What the customer's numbers mean on a day, and what its products are called, as documents ask for it."""

    def asked(number: str, product: str, on: date = JUNE) -> Any:
        def question(session: Any) -> Any:
            reader = Reader(staff.database, session, Context(Principal.service("office"), ""))
            ((_, called, _),) = products_called(reader, account, [UUID(product)], on).values()
            return items_named(reader, account, [number], on), called

        return staff.database.read(question)

    return asked


def test_a_number_counts_once_the_sales_supervisor_approved_it(
    clerk: Caller, supervisor: Caller, submitted: Numbered, goods: Callable[[], str], meant: Callable[..., Any]
) -> None:
    """S-02: entered by 订单员, approved by 销售主管."""
    product = goods()
    path = f"/v1/item-numbers/{submitted(product, 'QD-1', description='轴承', unit='只')['id']}"
    assert meant("QD-1", product) == ({}, None)
    assert clerk.act(f"{path}/approve", 2).status_code == 403
    assert supervisor.act(f"{path}/approve", 2).json["status"] == "approved"
    assert meant("QD-1", product) == ({"QD-1": UUID(product)}, "QD-1")
    assert meant("QD-1", product, date(2025, 12, 31)) == ({}, None)
    assert clerk.patch(path, 3, {"number": "QD-2"}).json["type"] == "/problems/entry-not-draft"


def test_a_new_number_of_a_product_takes_the_place_of_the_one_before(
    approved: Numbered, goods: Callable[[], str], meant: Callable[..., Any]
) -> None:
    product = goods()
    approved(product, "OLD")
    approved(product, "NEW", valid_from="2026-07-01")
    assert meant("OLD", product, date(2026, 6, 30)) == ({"OLD": UUID(product)}, "OLD")
    assert meant("NEW", product, date(2026, 7, 1)) == ({"NEW": UUID(product)}, "NEW")
    assert meant("OLD", product, date(2026, 7, 1)) == ({}, "NEW")


def test_a_number_means_one_product_until_it_was_ended(
    supervisor: Caller, approved: Numbered, submitted: Numbered, goods: Callable[[], str], meant: Callable[..., Any]
) -> None:
    first, second = goods(), goods()
    old = approved(first, "QD-7")
    waiting = f"/v1/item-numbers/{submitted(second, 'QD-7', valid_from='2026-05-01')['id']}/approve"
    refused = supervisor.act(waiting, 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/item-number-taken")
    assert supervisor.act(f"/v1/item-numbers/{old['id']}/end", 3, {"valid_to": "2026-04-30"}).status_code == 200
    assert supervisor.act(waiting, 2).status_code == 200
    assert meant("QD-7", first) == ({"QD-7": UUID(second)}, None)


def test_two_customers_may_call_different_products_by_the_same_number(
    approved: Numbered, goods: Callable[[], str], learn: Learn
) -> None:
    approved(goods(), "10-001")
    approved(goods(), "10-001", account_id=str(learn()))


def test_of_many_who_approve_the_same_number_for_different_products_one_does(
    staff: Staff, submitted: Numbered, goods: Callable[[], str]
) -> None:
    waiting = [submitted(goods(), "QD-9")["id"] for _ in range(4)]
    people = [staff.hire("sales_supervisor") for _ in waiting]
    answers = at_once(
        *(
            lambda who=who, each=each: who.act(f"/v1/item-numbers/{each}/approve", 2)
            for who, each in zip(people, waiting, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
