"""Shipping and receiving over HTTP on the real database: all in one commit, nothing beyond the order (S-15 to S-25)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from chassis.identifiers import new_id
from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]


@pytest.fixture
def clerk(staff: Staff) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture
def supervisor(staff: Staff) -> Caller:
    """Somebody who reads everything."""
    return staff.hire("sales_supervisor")


@pytest.fixture
def customer(staff: Staff, learn: Learn) -> tuple[UUID, Caller]:
    """A customer and one of their people."""
    account = learn()
    return account, staff.hire("customer", kind="portal", account_id=account)


def ship(caller: Caller, order: dict[str, Any], version: int = 3, **body: Any) -> Any:
    return caller.act(f"/v1/orders/{order['id']}/ship", version, body)


def lines(*quantities: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"line": line, "quantity": quantity} for line, quantity in quantities]


def test_shipping_makes_notice_delivery_and_receivable_in_one_commit(
    clerk: Caller, supervisor: Caller, signed: Signed, engine: Engine
) -> None:
    """S-15, S-16, S-17, S-25, 1.11.11."""
    order = signed(("10", "12.50"), ("2", "0.99"), payment_days=45)
    answer = ship(clerk, order, carrier="顺丰速运", tracking_number="SF1234567890")
    assert answer.status_code == 200, answer.text
    delivery = answer.json
    assert delivery["number"].startswith("DN")
    assert (delivery["order_id"], delivery["order_number"]) == (order["id"], order["number"])
    assert (delivery["total"], delivery["currency"], delivery["status"]) == ("126.98", "CNY", "shipped")
    assert (delivery["shipped_on"], delivery["carrier"], delivery["entered_by"]) == (day(0), "顺丰速运", str(clerk.id))
    assert [(line["line"], line["quantity"], line["amount"]) for line in delivery["lines"]] == [
        (1, "10", "125.00"),
        (2, "2", "1.98"),
    ]
    notice = clerk.get(f"/v1/shipment-notices/{delivery['notice_id']}").json
    assert notice["number"].startswith("SN")
    assert [(line["order_line_id"], line["quantity"]) for line in notice["lines"]] == [
        (line["id"], line["quantity"]) for line in order["lines"]
    ]
    (owed,) = supervisor.get("/v1/receivables", query_string={"delivery_id": delivery["id"]}).json["items"]
    assert owed["number"].startswith("AR")
    assert (owed["amount"], owed["settled"], owed["open"], owed["status"]) == ("126.98", "0.00", "126.98", "open")
    assert owed["due_on"] == day(45)
    after = clerk.get(f"/v1/orders/{order['id']}").json
    assert [line["shipped_quantity"] for line in after["lines"]] == ["10", "2"]
    assert (after["status"], after["version"]) == ("approved", 4)
    for document in (delivery, notice, owed):
        assert (document["account_id"], document["owner_id"]) == (order["account_id"], order["owner_id"])
    assert sorted(told(engine, delivery["id"], notice["id"], owed["id"])) == [
        "sales.delivery.shipped.v1",
        "sales.receivable.opened.v1",
        "sales.shipment_notice.issued.v1",
    ]


def test_partial_shipments_add_up_to_the_order_and_no_more_leaves_than_is_open(
    clerk: Caller, supervisor: Caller, signed: Signed
) -> None:
    order = signed(("3", "33.335"), ("5", "1"))
    first = ship(clerk, order, lines=lines((1, "1"))).json
    refused = ship(clerk, order, 4, lines=lines((2, "5"), (1, "2.000001")))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/more-than-open")
    assert (refused.json["line"], refused.json["open"]) == (1, "2")
    second = ship(clerk, order, 4, lines=lines((1, "1"), (2, "5"))).json
    third = ship(clerk, order, 5).json
    assert [delivery["total"] for delivery in (first, second, third)] == ["33.34", "38.33", "33.34"]
    assert order["total"] == "105.01"
    owed = supervisor.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    assert sorted(each["amount"] for each in owed) == ["33.34", "33.34", "38.33"]
    nothing = ship(clerk, order, 6)
    assert (nothing.status_code, nothing.json["type"]) == (409, "/problems/nothing-to-ship")
    assert len(supervisor.get("/v1/deliveries", query_string={"order_id": order["id"]}).json["items"]) == 3


def test_only_an_approved_order_is_shipped(clerk: Caller, signed: Signed) -> None:
    """S-17."""
    body = {key: value for key, value in signed().items() if key in ("account_id", "po_number", "promised_on")}
    product = signed()["lines"][0]["product_id"]
    draft = clerk.post("/v1/orders", {**body, "lines": [{"product_id": product, "quantity": "1"}]}).json
    refused = ship(clerk, draft, 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/order-not-approved")


def test_what_is_given_away_is_delivered_and_nothing_is_owed_for_it(
    clerk: Caller, supervisor: Caller, signed: Signed
) -> None:
    """A sample at price zero (S-10)."""
    order = signed(("1", "0"), order_type="sample")
    assert ship(clerk, order).json["total"] == "0.00"
    assert supervisor.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"shipped_on": day(1)}, "#/shipped_on"),
        ({"shipped_on": day(-11)}, "#/shipped_on"),
        ({"lines": []}, "#/lines"),
        ({"lines": lines((3, "1"))}, "#/lines/0/line"),
        ({"lines": lines((1, "1"), (1, "1"))}, "#/lines/1/line"),
        ({"lines": lines((1, "0"))}, "#/lines/0/quantity"),
        ({"lines": lines((1, "-1"))}, "#/lines/0/quantity"),
        ({"total": "1.00"}, "#/total"),
    ],
)
def test_a_shipment_that_cannot_be_is_refused_with_its_place(
    clerk: Caller, signed: Signed, body: dict[str, Any], pointer: str
) -> None:
    refused = ship(clerk, signed(business_date=day(-10), promised_on=day(0)), **body)
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_a_shipment_may_be_entered_later_and_is_due_from_its_own_day(
    clerk: Caller, supervisor: Caller, signed: Signed
) -> None:
    """S-48: the business date and the date of entry stay apart."""
    order = signed(business_date=day(-90), promised_on=day(-60), payment_days=30)
    delivery = ship(clerk, order, shipped_on=day(-70)).json
    assert delivery["shipped_on"] == day(-70)
    assert datetime.fromisoformat(delivery["created_at"]) > datetime.now(UTC) - timedelta(days=1)
    (owed,) = supervisor.get(
        "/v1/receivables", query_string={"order_id": order["id"], "due_on[lt]": day(0), "status": "open,partly_settled"}
    ).json["items"]
    assert date.fromisoformat(owed["due_on"]) == date.fromisoformat(day(-70)) + timedelta(30)


def test_the_customer_receives_and_the_last_receipt_completes_the_order(
    clerk: Caller, customer: tuple[UUID, Caller], signed: Signed, engine: Engine
) -> None:
    """S-24."""
    account, person = customer
    order = signed(("2", "1"), account=account)
    first = ship(clerk, order, lines=lines((1, "1"))).json
    second = ship(clerk, order, 4).json
    received = person.act(f"/v1/deliveries/{first['id']}/receive", 1, {"received_by": "王小明"})
    assert received.status_code == 200, received.text
    assert (received.json["status"], received.json["received_on"]) == ("received", day(0))
    assert received.json["received_by"] == "王小明"
    assert clerk.get(f"/v1/orders/{order['id']}").json["status"] == "approved"
    assert person.act(f"/v1/deliveries/{second['id']}/receive", 1).status_code == 200
    assert clerk.get(f"/v1/orders/{order['id']}").json["status"] == "completed"
    assert told(engine, order["id"]).count("sales.order.completed.v1") == 1
    again = person.act(f"/v1/deliveries/{second['id']}/receive", 2)
    assert (again.status_code, again.json["type"]) == (409, "/problems/delivery-already-received")


def test_who_signed_stays_in_this_service(
    clerk: Caller, customer: tuple[UUID, Caller], signed: Signed, engine: Engine
) -> None:
    """data.md, Personal data: a name of a person travels in account and contact facts only."""
    account, person = customer
    delivery = ship(clerk, signed(account=account)).json
    assert person.act(f"/v1/deliveries/{delivery['id']}/receive", 1, {"received_by": "欧阳"}).status_code == 200
    with engine.connect() as connection:
        bodies = connection.scalars(select(fact.c.body).where(fact.c.aggregate_id == delivery["id"])).all()
    assert len(bodies) == 2
    assert not any("欧阳".encode() in bytes(body) or b"received_by" in bytes(body) for body in bodies)


@pytest.mark.parametrize("received_on", [day(1), day(-6)])
def test_nothing_is_received_before_it_left_or_tomorrow(
    clerk: Caller, customer: tuple[UUID, Caller], signed: Signed, received_on: str
) -> None:
    account, person = customer
    order = signed(account=account, business_date=day(-10), promised_on=day(0))
    delivery = ship(clerk, order, shipped_on=day(-5)).json
    refused = person.act(f"/v1/deliveries/{delivery['id']}/receive", 1, {"received_on": received_on})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/received_on"]


def test_a_customer_neither_sees_nor_receives_what_was_shipped_to_another(
    clerk: Caller, customer: tuple[UUID, Caller], signed: Signed
) -> None:
    person = customer[1]
    delivery = ship(clerk, signed()).json
    assert person.get(f"/v1/deliveries/{delivery['id']}").status_code == 404
    assert person.act(f"/v1/deliveries/{delivery['id']}/receive", 1).status_code == 404
    assert person.get("/v1/deliveries").json["items"] == []
    assert person.get("/v1/receivables").json["items"] == []


def test_customers_are_not_shown_what_waits_for_the_supervisor(
    clerk: Caller, supervisor: Caller, customer: tuple[UUID, Caller], signed: Signed
) -> None:
    """S-16, 1.11.2: neither in the list nor alone nor by its history; once it has left it is there."""
    account, person = customer
    order = signed(account=account)
    notice = clerk.post("/v1/shipment-notices", {"order_id": order["id"]}).json
    assert clerk.act(f"/v1/shipment-notices/{notice['id']}/submit", 1).status_code == 200
    assert supervisor.act(f"/v1/shipment-notices/{notice['id']}/approve", 2).status_code == 200
    more = {"notice_id": notice["id"], "lines": lines((1, "11"))}
    delivery = clerk.post("/v1/deliveries", more).json
    path = f"/v1/deliveries/{delivery['id']}"
    assert delivery["status"] == "submitted"
    assert clerk.get("/v1/deliveries", query_string={"order_id": order["id"]}).json["items"] == [delivery]
    assert person.get("/v1/deliveries").json["items"] == []
    assert [person.get(each).status_code for each in (path, f"{path}/history")] == [404, 404]
    assert supervisor.act(f"{path}/approve", 1).status_code == 200
    assert [each["id"] for each in person.get("/v1/deliveries").json["items"]] == [delivery["id"]]


def test_a_customer_does_not_ship(customer: tuple[UUID, Caller], signed: Signed) -> None:
    account, person = customer
    assert ship(person, signed(account=account)).status_code == 403


def test_a_salesperson_ships_their_own_orders_only(staff: Staff, learn: Learn, signed: Signed) -> None:
    salesperson = staff.hire("salesperson")
    own = signed(account=learn(owner_id=str(salesperson.id)))
    assert ship(salesperson, own).status_code == 200
    assert ship(salesperson, signed(account=learn(owner_id=str(new_id())))).status_code == 404


def test_a_shipment_sent_twice_with_one_key_leaves_once(clerk: Caller, signed: Signed) -> None:
    order = signed()
    headers = {"Idempotency-Key": order["id"], "If-Match": '"3"'}
    answers = [clerk.post(f"/v1/orders/{order['id']}/ship", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json


def test_deliveries_are_listed_by_their_days_and_states(clerk: Caller, learn: Learn, signed: Signed) -> None:
    account = learn()
    order = signed(("2", "1"), account=account, business_date=day(-20), promised_on=day(0))
    old = ship(clerk, order, shipped_on=day(-10), lines=lines((1, "1"))).json
    new = ship(clerk, order, 4).json

    def listed(**query: str) -> list[str]:
        found = clerk.get("/v1/deliveries", query_string={"account_id": str(account), **query})
        assert found.status_code == 200, found.text
        return [item["id"] for item in found.json["items"]]

    assert listed() == [new["id"], old["id"]]
    assert listed(sort="shipped_on") == [old["id"], new["id"]]
    assert listed(**{"shipped_on[lt]": day(-9)}) == [old["id"]]
    assert listed(**{"shipped_on[gte]": day(-9)}) == [new["id"]]
    assert listed(status="received") == []
    assert listed(number=old["number"]) == [old["id"]]
    notices = clerk.get("/v1/shipment-notices", query_string={"order_id": order["id"]}).json["items"]
    assert [notice["id"] for notice in notices] == [new["notice_id"], old["notice_id"]]


def test_the_largest_order_that_can_be_signed_can_be_shipped_as_a_whole_and_line_by_line(
    staff: Staff, clerk: Caller, signed: Signed
) -> None:
    """Its events carry every line and stay under the bound of an event (256 kB)."""
    made = {"code": f"{new_id().hex}-1234567", "name": {"zh": "𠮷" * 60, "en": "𠮷" * 60}, "unit": "𠮷" * 20}
    item = staff.hire("marketing_director").post("/v1/products", {**made, "list_price": "1"}).json
    ordered = [{"product_id": item["id"], "quantity": "12345678.123456", "price": "1234567.123456"}] * 80
    order = signed(lines=ordered, note="𠮷" * 500)
    crumbs = lines(*((line, "0.000001") for line in range(1, 81)))
    assert ship(clerk, order, lines=crumbs).status_code == 200
    rest = ship(clerk, order, 4)
    assert rest.status_code == 200, rest.text
    assert len(rest.json["lines"]) == 80
