"""准时交货率 and 延期风险 over HTTP: what was shipped against the promised day, by line, customer and month (S-55)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import day

Learn = Callable[..., UUID]
Promised = Callable[..., dict[str, Any]]
LONG_AGO = day(-60)


@pytest.fixture(scope="module")
def shipper(staff: Staff) -> Caller:
    """订单员."""
    return staff.hire("order_clerk")


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def promised(signed: Callable[..., dict[str, Any]], account: UUID) -> Promised:
    """A signed order of some time ago, of one line of ten pieces unless others are named, promised for this day."""

    def promise(on: str, *quantities: str, **details: Any) -> dict[str, Any]:
        lines = [(quantity, "1") for quantity in quantities or ("10",)]
        given = {"account": account, "business_date": LONG_AGO, **details}
        return signed(*lines, promised_on=on, **given)

    return promise


def ship(caller: Caller, order: dict[str, Any], on: str, *quantities: str) -> None:
    """Let so much of the first, second … line leave on this day; by default all that is open."""
    lines = [{"line": line, "quantity": quantity} for line, quantity in enumerate(quantities, 1) if quantity != "0"]
    version = caller.get(f"/v1/orders/{order['id']}").json["version"]
    body = {"shipped_on": on, **({"lines": lines} if lines else {})}
    answer = caller.act(f"/v1/orders/{order['id']}/ship", version, body)
    assert answer.status_code == 200, answer.text


def end(caller: Caller, order: dict[str, Any], how: str) -> None:
    version = caller.get(f"/v1/orders/{order['id']}").json["version"]
    answer = caller.act(f"/v1/orders/{order['id']}/{how}", version, {"reason": "客户不再需要"})
    assert answer.status_code == 200, answer.text


def listed(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    found = caller.get(path, query_string=query)
    assert found.status_code == 200, found.text
    return list(found.json["items"])


def kept(caller: Caller, account: UUID, **query: Any) -> list[tuple[Any, ...]]:
    """Outcome, what left in time of how much, when it was complete and how late, of the lines of an account."""
    period = {"account_id": str(account), "first": LONG_AGO, "last": day(30), **query}
    shown = ("outcome", "in_time", "quantity", "shipped_on", "days_late")
    return [tuple(line[name] for name in shown) for line in listed(caller, "/v1/on-time/lines", **period)]


def test_a_line_is_on_time_when_the_last_of_it_left_by_its_day(
    shipper: Caller, promised: Promised, account: UUID
) -> None:
    """S-55: the promise is about the whole line; what left of it in time is told, and on which day it was complete."""
    order = promised(day(-10))
    ship(shipper, order, day(-12), "6")
    assert kept(shipper, account) == [("overdue", "6", "10", None, 10)]
    ship(shipper, order, day(-7), "4")
    assert kept(shipper, account) == [("late", "6", "10", day(-7), 3)]
    punctual = promised(day(-9))
    ship(shipper, punctual, day(-11), "6")
    ship(shipper, punctual, day(-9), "4")
    assert kept(shipper, account)[1:] == [("on_time", "10", "10", day(-9), 0)]


def test_a_line_has_a_promised_day_of_its_own_or_that_of_the_order(
    shipper: Caller, promised: Promised, account: UUID, product: dict[str, Any]
) -> None:
    """S-08, S-55: it is found, and measured, by the day that counts for the line."""
    lines = [
        {"product_id": product["id"], "quantity": "10"},
        {"product_id": product["id"], "quantity": "5", "promised_on": day(-20)},
    ]
    order = promised(day(-4), lines=lines)
    ship(shipper, order, day(-4))
    assert kept(shipper, account) == [("late", "0", "5", day(-4), 16), ("on_time", "10", "10", day(-4), 0)]
    assert kept(shipper, account, last=day(-20)) == [("late", "0", "5", day(-4), 16)]
    assert kept(shipper, account, first=day(-19)) == [("on_time", "10", "10", day(-4), 0)]


def test_what_is_not_due_yet_is_not_measured(shipper: Caller, promised: Promised, account: UUID) -> None:
    promised(day(0))
    promised(day(-1))
    assert [line[0] for line in kept(shipper, account)] == ["overdue", "open"]
    (figures,) = listed(shipper, "/v1/on-time/accounts", account_id=str(account), first=LONG_AGO)
    assert (figures["lines"], figures["overdue"], figures["rate"]) == (1, 1, "0")


def test_who_gives_an_order_up_is_free_of_days_that_lie_ahead_but_not_of_those_before(
    shipper: Caller, promised: Promised, account: UUID
) -> None:
    """S-55, G-03: closing or cancelling makes nothing punctual that was late already."""
    for promise in (day(-10), day(10)):
        closed = promised(promise, "10", "3")
        ship(shipper, closed, day(-12), "6")
        end(shipper, closed, "close")
        end(shipper, promised(promise), "cancel")
    assert kept(shipper, account) == [
        ("short", "6", "10", None, 10),
        ("short", "0", "3", None, 10),
        ("short", "0", "10", None, 10),
        ("on_time", "6", "6", day(-12), 0),
    ]


def test_only_what_has_left_counts_and_only_of_signed_orders(
    shipper: Caller, supervisor: Caller, promised: Promised, account: UUID, place: Callable[..., dict[str, Any]]
) -> None:
    """S-16, S-55: a delivery that waits for the supervisor has not left, and a draft promises nothing."""
    place(shipper, account_id=str(account), promised_on=day(-5), business_date=LONG_AGO)
    order = promised(day(-5))
    notice = shipper.post("/v1/shipment-notices", {"order_id": order["id"]}).json
    path = f"/v1/shipment-notices/{notice['id']}"
    assert shipper.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    more = {"notice_id": notice["id"], "shipped_on": day(-6), "lines": [{"line": 1, "quantity": "11"}]}
    delivery = shipper.post("/v1/deliveries", more).json
    assert delivery["status"] == "submitted"
    assert kept(shipper, account) == [("overdue", "0", "10", None, 5)]
    assert supervisor.act(f"/v1/deliveries/{delivery['id']}/approve", 1).status_code == 200
    assert kept(shipper, account) == [("on_time", "10", "10", day(-6), 0)]


def test_what_has_left_is_measured_by_the_day_that_was_promised_for_it_whatever_is_agreed_later(
    shipper: Caller, supervisor: Caller, promised: Promised, account: UUID
) -> None:
    """S-14, S-55: an approved order change moves the days of what is open; nothing that was late becomes punctual."""
    order = promised(day(-10), "10", "3", "6")
    ship(shipper, order, day(-8), "10", "0", "4")
    late = ("late", "0", "10", day(-8), 2)

    def amend(**body: Any) -> Any:
        change = shipper.post("/v1/order-changes", {"order_id": order["id"], "reason": "客户要求", **body}).json
        path = f"/v1/order-changes/{change['id']}"
        submitted = shipper.act(f"{path}/submit", 1)
        return submitted if submitted.status_code != 200 else supervisor.act(f"{path}/approve", 2)

    refused = amend(lines=[{"line": 1, "promised_on": day(5)}])
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/promise-measured")
    approved = amend(promised_on=day(5), lines=[{"line": 3, "quantity": "4"}])
    assert approved.status_code == 200, approved.text
    assert kept(shipper, account) == [late, ("late", "0", "4", day(-8), 2), ("open", "0", "3", None, 0)]
    more = amend(lines=[{"line": 1, "quantity": "12", "promised_on": day(9)}])
    assert more.status_code == 200, more.text
    assert kept(shipper, account)[-1] == ("open", "10", "12", None, 0), "with two more to come it is a new promise"


def test_the_rate_is_told_by_customer_and_by_month_and_agrees_with_the_lines(
    shipper: Caller, promised: Promised, account: UUID
) -> None:
    """S-55: 准时交货率 is lines in time over lines measured; the mean part of each line that left in time beside it."""
    ship(shipper, promised(day(-50)), day(-50))
    ship(shipper, promised(day(-3)), day(-4), "5")
    ship(shipper, promised(day(-2)), day(-1))
    query = {"account_id": str(account), "first": LONG_AGO, "last": day(0)}
    (figures,) = listed(shipper, "/v1/on-time/accounts", **query)
    assert figures["id"] == str(account)
    names = ("lines", "on_time", "late", "short", "overdue", "rate", "partial_rate", "days_late")
    assert [figures[name] for name in names] == [3, 1, 1, 0, 1, "0.3333", "0.5", 3]
    told = shipper.get("/v1/on-time", query_string=query).json
    assert [told[name] for name in names] == [figures[name] for name in names]
    assert [month["month"] for month in told["months"]] == sorted({f"{day(at)[:7]}-01" for at in (-50, -3, -2)})
    assert sum(month["lines"] for month in told["months"]) == 3
    nobody = shipper.get("/v1/on-time", query_string={**query, "account_id": str(new_id())}).json
    assert (nobody["lines"], nobody["rate"], nobody["months"]) == (0, None, [])


def test_open_lines_whose_day_is_near_or_past_are_at_risk(shipper: Caller, promised: Promised, account: UUID) -> None:
    """S-55: what is open of them, how much of it the warehouse was told, and how many days are left."""
    past, near, _far = promised(day(-2)), promised(day(5)), promised(day(30))
    ship(shipper, past, day(-3), "4")
    ship(shipper, promised(day(1)), day(0))
    end(shipper, promised(day(2)), "cancel")

    def risks(**query: Any) -> list[tuple[Any, ...]]:
        found = listed(shipper, "/v1/late-risks", account_id=str(account), **query)
        return [(line["order_number"], line["open"], line["days_left"]) for line in found]

    assert risks() == [(past["number"], "6", -2), (near["number"], "10", 5)]
    assert risks(days=0) == [(past["number"], "6", -2)]
    assert len(risks(days=30)) == 3


def test_everybody_sees_promises_within_their_reach_and_exports_them(
    staff: Staff, shipper: Caller, learn: Learn, promised: Promised
) -> None:
    """Z-2: a salesperson's rate is made of the orders of his own customers alone."""
    mine, other = staff.hire("salesperson"), staff.hire("salesperson")
    account = learn(owner_id=str(mine.id))
    ship(shipper, promised(day(-1), "1", "2", account=account), day(-1))
    promised(day(-1), account=account)
    query = {"first": LONG_AGO, "limit": 1}
    pages = mine.get("/v1/on-time/lines", query_string=query)
    (second,) = mine.get("/v1/on-time/lines", query_string={**query, "cursor": pages.json["next_cursor"]}).json["items"]
    assert second["id"] != pages.json["items"][0]["id"]
    assert mine.get("/v1/on-time", query_string={"first": LONG_AGO}).json["lines"] == 3
    assert len(listed(mine, "/v1/late-risks")) == 1
    assert other.get("/v1/on-time", query_string={"first": LONG_AGO}).json["lines"] == 0
    for path in ("/v1/on-time/lines", "/v1/on-time/accounts", "/v1/late-risks"):
        assert listed(other, path) == []
    csv = mine.get("/v1/on-time/lines", query_string={"first": LONG_AGO}, headers={"Accept": "text/csv"})
    assert len(csv.text.splitlines()) == 4
