"""Orders over HTTP on the real database: from the draft to the signed order, and what is refused (S-08, S-23, G-13)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from chassis.identifiers import new_id
from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from sales.orders.events import MOST_LINES
from services.sales.tests.factories import ORDER

Learn = Callable[..., UUID]
Place = Callable[..., dict[str, Any]]
ORDERS = "/v1/orders"


def today() -> Any:
    """The company's day."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


def day(offset: int) -> str:
    return (today() + timedelta(offset)).isoformat()


@pytest.fixture
def place(learn: Learn, product: dict[str, Any]) -> Place:
    """Let somebody enter an order of ten pieces; `details` override what the body says."""

    def placed(caller: Caller, **details: Any) -> dict[str, Any]:
        lines = [{"product_id": product["id"], "quantity": "10"}]
        body = {**ORDER, "lines": lines, **details}
        body.setdefault("account_id", str(learn()))
        answer = caller.post(ORDERS, body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    return placed


@pytest.fixture
def order_of(staff: Staff, clerk: Caller, learn: Learn, place: Place) -> Callable[..., dict[str, Any]]:
    """Let a clerk enter an order of this type, for a customer handled like this, of a product that counts or not."""

    def placed(order_type: str, handling: str, product_counts: bool) -> dict[str, Any]:
        made = {"code": new_id().hex, "name": {"zh": "轴"}, "unit": "件", "list_price": "1", "counts": product_counts}
        item = staff.hire("marketing_director").post("/v1/products", made).json
        lines = [{"product_id": item["id"], "quantity": "1"}]
        return place(clerk, account_id=str(learn(handling=handling)), order_type=order_type, lines=lines)

    return placed


def submitted(caller: Caller, order: dict[str, Any]) -> str:
    """The path of the order, which waits for approval now."""
    path = f"{ORDERS}/{order['id']}"
    answer = caller.act(f"{path}/submit", order["version"])
    assert answer.status_code == 200, answer.text
    return path


def routing_keys(engine: Engine, identifier: str) -> list[str]:
    with engine.begin() as connection:
        facts = select(fact.c.routing_key).where(fact.c.aggregate_id == identifier)
        return list(connection.scalars(facts.order_by(fact.c.version, fact.c.factindex)))


def test_a_clerk_enters_an_order_at_list_price_and_gets_its_number(clerk: Caller, place: Place) -> None:
    order = place(clerk)
    assert order["number"].startswith(f"SO{today():%Y%m%d}-")
    assert (order["status"], order["order_type"], order["currency"]) == ("draft", "standard", "CNY")
    assert (order["payment_days"], order["business_date"]) == (30, day(0))
    (line,) = order["lines"]
    assert (line["line"], line["price"], line["amount"], order["total"]) == (1, "12.50", "125.00", "125.00")
    assert (line["counts"], line["not_counted_by"], line["shipped_quantity"]) == (True, [], "0")
    assert clerk.get(f"{ORDERS}/{order['id']}").json == order


def test_the_order_belongs_to_the_owner_of_its_account_or_to_who_enters_it(
    staff: Staff, clerk: Caller, learn: Learn, place: Place
) -> None:
    salesperson = staff.hire("salesperson")
    owned = place(clerk, account_id=str(learn(owner_id=str(salesperson.id))))
    assert owned["owner_id"] == str(salesperson.id)
    assert place(clerk)["owner_id"] == str(clerk.id)
    assert salesperson.get(f"{ORDERS}/{owned['id']}").status_code == 200


def test_an_order_walks_to_its_approval_and_the_world_hears_every_step(
    supervisor: Caller, clerk: Caller, place: Place, engine: Engine
) -> None:
    order = place(clerk)
    path = submitted(clerk, order)
    rejected = supervisor.act(f"{path}/reject", 2, {"reason": "价格低于底价"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "价格低于底价")
    changed = clerk.patch(path, 3, {"note": "已改价"})
    assert (changed.status_code, changed.json["version"]) == (200, 4)
    assert clerk.act(f"{path}/submit", 4).json["rejection"] is None
    assert clerk.act(f"{path}/withdraw", 5).json["status"] == "draft"
    assert clerk.act(f"{path}/submit", 6).status_code == 200
    approved = supervisor.act(f"{path}/approve", 7)
    assert (approved.status_code, approved.json["status"], approved.json["version"]) == (200, "approved", 8)
    told = ["placed", "submitted", "rejected", "changed", "submitted", "withdrawn", "submitted", "approved"]
    assert routing_keys(engine, order["id"]) == [f"sales.order.{name}.v1" for name in told]


@pytest.mark.usefixtures("supervisor")
def test_nobody_approves_what_they_entered(staff: Staff, place: Place) -> None:
    both = staff.hire("order_clerk", "sales_supervisor")
    refused = both.act(f"{submitted(both, place(both))}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/entered-by-yourself")


def test_the_administrator_lets_the_marketing_director_approve_instead(
    staff: Staff, supervisor: Caller, clerk: Caller, place: Place
) -> None:
    """1.11.6: who approves orders is data."""
    staff.define("administrator", {f"sales.approval_flow.{action}": "all" for action in ("read", "change")})
    administrator, director = staff.hire("administrator"), staff.hire("marketing_director")
    flow = next(
        item for item in administrator.get("/v1/approval-flows").json["items"] if item["document"] == "sales.order"
    )
    assert flow["steps"] == [{"role": "sales_supervisor"}]
    path = f"/v1/approval-flows/{flow['id']}"
    changed = administrator.patch(path, flow["version"], {"steps": [{"role": "marketing_director"}]})
    assert changed.status_code == 200, changed.text
    order = submitted(clerk, place(clerk))
    refused = supervisor.act(f"{order}/approve", 2)
    assert director.act(f"{order}/approve", 2).json["status"] == "approved"
    assert administrator.patch(path, 1, {"steps": [{"role": "sales_supervisor"}]}).status_code == 200
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-your-decision")


def test_submitting_is_refused_while_key_fields_are_empty(clerk: Caller, place: Place) -> None:
    """G-13: 客户单号 and 预交货日 above all."""
    order = place(clerk, po_number=None, promised_on=None, lines=[])
    refused = clerk.act(f"{ORDERS}/{order['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/order-incomplete")
    assert refused.json["missing"] == ["po_number", "promised_on", "lines"]


@pytest.mark.parametrize("state", [{"status": "draft"}, {"active": False}])
def test_no_order_of_a_customer_that_is_none_is_submitted(
    clerk: Caller, learn: Learn, place: Place, state: dict[str, Any]
) -> None:
    order = place(clerk, account_id=str(learn(**state)))
    refused = clerk.act(f"{ORDERS}/{order['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/account-not-in-business")


def test_no_order_of_a_customer_that_was_deactivated_meanwhile_is_approved(
    supervisor: Caller, clerk: Caller, learn: Learn, place: Place
) -> None:
    account = learn()
    path = submitted(clerk, place(clerk, account_id=str(account)))
    learn(version=2, identifier=account, active=False)
    assert supervisor.act(f"{path}/approve", 2).json["type"] == "/problems/account-not-in-business"
    assert supervisor.act(f"{path}/reject", 2, {"reason": "客户已停用"}).status_code == 200


def test_a_draft_changes_its_lines_as_a_whole_and_history_tells_what_moved(
    clerk: Caller, place: Place, product: dict[str, Any]
) -> None:
    order = place(clerk)
    lines = [
        {"product_id": product["id"], "quantity": "3", "price": "0.335"},
        {"product_id": product["id"], "quantity": "1"},
    ]
    path = f"{ORDERS}/{order['id']}"
    changed = clerk.patch(path, 1, {"lines": lines}).json
    assert [line["amount"] for line in changed["lines"]] == ["1.01", "12.50"]
    assert (changed["total"], changed["lines"][0]["id"]) == ("13.51", order["lines"][0]["id"])
    newest = clerk.get(f"{path}/history").json["items"][0]
    assert newest["changes"][f"lines/{order['lines'][0]['id']}"]["new"]["quantity"] == "3"
    assert len(clerk.patch(path, 2, {"lines": lines[:1]}).json["lines"]) == 1


def test_a_change_that_changes_nothing_makes_no_version(clerk: Caller, place: Place, product: dict[str, Any]) -> None:
    order = place(clerk)
    same = {"po_number": order["po_number"], "lines": [{"product_id": product["id"], "quantity": "10"}]}
    assert clerk.patch(f"{ORDERS}/{order['id']}", 1, same).json["version"] == 1


def test_what_waits_for_approval_or_is_approved_is_not_changed(supervisor: Caller, clerk: Caller, place: Place) -> None:
    path = submitted(clerk, place(clerk))
    assert clerk.patch(path, 2, {"note": "x"}).json["type"] == "/problems/order-not-draft"
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    assert clerk.patch(path, 3, {"note": "x"}).json["type"] == "/problems/order-not-draft"


def test_an_order_is_cancelled_with_a_reason_but_not_under_the_hands_of_who_decides(
    clerk: Caller, place: Place
) -> None:
    path = submitted(clerk, place(clerk))
    refused = clerk.act(f"{path}/cancel", 2, {"reason": "客户撤单"})
    assert refused.json["type"] == "/problems/order-under-approval"
    assert clerk.act(f"{path}/withdraw", 2).status_code == 200
    assert clerk.act(f"{path}/cancel", 3, {"reason": "客户撤单"}).json["status"] == "cancelled"
    assert clerk.act(f"{path}/cancel", 4, {"reason": "再次"}).json["type"] == "/problems/order-closed"


@pytest.mark.parametrize(
    ("order_type", "handling", "product_counts"),
    [
        ("standard", "own", True),
        ("special", "own", True),
        ("standard", "company", True),
        ("standard", "own", False),
        ("sample", "company", False),
    ],
)
def test_a_line_counts_only_if_none_of_order_type_customer_and_product_says_no(
    order_of: Callable[..., dict[str, Any]], order_type: str, handling: str, product_counts: bool
) -> None:
    """S-13: the reason is kept."""
    (line,) = order_of(order_type=order_type, handling=handling, product_counts=product_counts)["lines"]
    saying_no = [
        who
        for who, says_no in (
            ("order_type", order_type != "standard"),
            ("account", handling == "company"),
            ("product", not product_counts),
        )
        if says_no
    ]
    assert (line["counts"], line["not_counted_by"]) == (not saying_no, saying_no)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"order_type": "barter"}, "#/order_type"),
        ({"promised_on": "1999-01-01"}, "#/promised_on"),
        ({"payment_days": 366}, "#/payment_days"),
        ({"lines": [{"product_id": str(new_id()), "quantity": "1"}]}, "#/lines/0/product_id"),
        ({"status": "approved"}, "#/status"),
        ({"total": "0.00"}, "#/total"),
    ],
)
def test_invalid_details_are_refused_with_their_place(
    clerk: Caller, learn: Learn, wrong: dict[str, Any], pointer: str
) -> None:
    refused = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"quantity": "0"}, "#/lines/0/quantity"),
        ({"quantity": "-1"}, "#/lines/0/quantity"),
        ({"price": "-0.01"}, "#/lines/0/price"),
        ({"quantity": "99999999999999", "price": "99999999999999"}, "#/lines"),
    ],
)
def test_quantities_and_prices_out_of_range_are_refused(
    clerk: Caller, learn: Learn, product: dict[str, Any], line: dict[str, str], pointer: str
) -> None:
    body = {**ORDER, "account_id": str(learn()), "lines": [{"product_id": product["id"], "quantity": "1", **line}]}
    refused = clerk.post(ORDERS, body)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)


def test_an_order_may_be_of_a_day_in_the_past_but_never_of_one_ahead(clerk: Caller, place: Place, learn: Learn) -> None:
    past = place(clerk, business_date=day(-90), promised_on=day(-60))
    assert (past["business_date"], past["created_at"][:4]) == (day(-90), f"{today():%Y}")
    ahead = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), "business_date": day(1)})
    assert ahead.json["errors"][0]["pointer"] == "#/business_date"


def test_a_product_priced_in_another_currency_needs_a_price(
    clerk: Caller, place: Place, learn: Learn, product: dict[str, Any]
) -> None:
    line = {"product_id": product["id"], "quantity": "1"}
    refused = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), "currency": "JPY", "lines": [line]})
    assert refused.json["errors"][0]["pointer"] == "#/lines/0/price"
    order = place(clerk, currency="JPY", lines=[{**line, "price": "250.5"}])
    assert (order["total"], order["currency"]) == ("251.00", "JPY")


def test_a_discontinued_product_is_not_ordered_any_more(staff: Staff, clerk: Caller, learn: Learn) -> None:
    director = staff.hire("marketing_director")
    made = {"code": f"P-{new_id().hex}", "name": {"zh": "轴"}, "unit": "件", "list_price": "1"}
    item = director.post("/v1/products", made).json
    assert director.act(f"/v1/products/{item['id']}/discontinue", 1).status_code == 200
    body = {**ORDER, "account_id": str(learn()), "lines": [{"product_id": item["id"], "quantity": "1"}]}
    assert clerk.post(ORDERS, body).json["errors"][0]["code"] == "unknown-product"


def test_the_account_must_have_arrived_and_lie_within_reach(staff: Staff, clerk: Caller, learn: Learn) -> None:
    unknown = clerk.post(ORDERS, {**ORDER, "account_id": str(new_id())})
    assert (unknown.status_code, unknown.json["type"]) == (409, "/problems/not-known-here-yet")
    foreign = learn(owner_id=str(new_id()))
    refused = staff.hire("salesperson").post(ORDERS, {**ORDER, "account_id": str(foreign)})
    assert refused.json["errors"][0]["pointer"] == "#/account_id"


def test_the_largest_order_that_can_be_entered_can_be_changed_as_a_whole(
    staff: Staff, clerk: Caller, place: Place
) -> None:
    """Its events carry every line three times over, and stay under the bound of an event (256 kB)."""
    director, versions = staff.hire("marketing_director"), []
    for character, digit in (("𠮷", "1"), ("𠮸", "2")):
        made = {
            "code": f"{new_id().hex}-1234567",
            "name": {"zh": character * 60, "en": character * 60},
            "unit": character * 20,
            "list_price": "1",
        }
        item = director.post("/v1/products", made).json
        line = {"product_id": item["id"], "quantity": f"{digit * 6}.123456", "price": f"{digit * 6}.123456"}
        versions.append({"note": character * 500, "lines": [line] * MOST_LINES})
    order = place(clerk, **versions[0])
    changed = clerk.patch(f"{ORDERS}/{order['id']}", 1, versions[1])
    assert changed.status_code == 200, changed.text
    one_more = {"lines": versions[1]["lines"] + versions[1]["lines"][:1]}
    assert clerk.patch(f"{ORDERS}/{order['id']}", 2, one_more).json["errors"][0]["pointer"] == "#/lines"


def test_orders_are_listed_by_their_days_and_states(clerk: Caller, place: Place, learn: Learn) -> None:
    account = str(learn())
    old = place(clerk, account_id=account, business_date=day(-40), promised_on=day(-10))
    new = place(clerk, account_id=account)

    def listed(**query: str) -> list[str]:
        found = clerk.get(ORDERS, query_string={"account_id": account, **query})
        assert found.status_code == 200, found.text
        return [item["id"] for item in found.json["items"]]

    assert listed() == [new["id"], old["id"]]
    assert listed(sort="business_date") == [old["id"], new["id"]]
    assert listed(**{"business_date[lt]": day(-1)}) == [old["id"]]
    assert listed(**{"promised_on[gte]": day(0)}) == [new["id"]]
    assert listed(status="approved") == []
    assert listed(number=old["number"]) == [old["id"]]
