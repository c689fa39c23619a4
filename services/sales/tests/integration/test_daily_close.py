"""Dunning and the daily close on the real database: a stage once, and closed books stay as they were (S-27, S-29)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.pipeline import ask, run
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from sales.daily_close.queries import figures
from sales.dunning.commands import remind_overdue
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[..., dict[str, Any]]
BY_SCHEDULE = Context(Principal.service("sales"), "sales.receivable.read", cause="schedule")


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def shipper(staff: Staff) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn(owner_id=str(new_id()))


@pytest.fixture
def owe(signed: Signed, clerk: Caller, shipper: Caller, account: UUID) -> Owe:
    """Ship an order of this amount on a day; it is due thirty days later."""

    def owed(amount: str, shipped_on: str) -> dict[str, Any]:
        order = signed(("1", amount), account=account, business_date=day(-300), promised_on=day(0))
        shipped = shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": shipped_on})
        assert shipped.status_code == 200, shipped.text
        (receivable,) = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
        return dict(receivable)

    return owed


@pytest.fixture
def remind(staff: Staff, clerk: Caller, account: UUID) -> Callable[[], list[dict[str, Any]]]:
    """Let the schedule do its work; the reminders of the account, the latest first."""

    def sent() -> list[dict[str, Any]]:
        run(staff.database, remind_overdue, BY_SCHEDULE)
        found = clerk.get("/v1/dunning-reminders", query_string={"account_id": str(account)})
        return list(found.json["items"])

    return sent


def levels(reminder: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(line["receivable_number"], line["open"], line["level"]) for line in reminder["lines"]]


def test_who_is_late_is_reminded_once_a_stage_of_all_that_newly_came_to_one(
    clerk: Caller, colleague: Caller, engine: Engine, owe: Owe, remind: Callable[[], list[dict[str, Any]]]
) -> None:
    very = owe("100.00", day(-60))  # 30 days late
    owe("7.00", day(-30))  # due today: not late
    (first,) = remind()
    assert (first["level"], first["total"], levels(first)) == (3, "100.00", [(very["number"], "100.00", 3)])
    assert told(engine, first["id"]) == ["sales.dunning_reminder.sent.v1"]
    assert remind() == [first], "again, and nothing new came to a stage"
    late = owe("50.00", day(-31))
    paid = clerk.post("/v1/payments", {"account_id": first["account_id"], "amount": "70.00"}).json
    assert colleague.act(f"/v1/payments/{paid['id']}/confirm", 1).status_code == 200
    second, _ = remind()
    assert (second["level"], levels(second)) == (1, [(late["number"], "50.00", 1)])
    with engine.begin() as connection:
        days = text("UPDATE dunning_stage SET days_overdue = 30 WHERE level = 4")
        connection.execute(days)
    third = remind()[0]
    assert levels(third) == [(very["number"], "30.00", 4)], "what is left of it comes to the next stage"


def test_a_stage_out_of_use_reminds_nobody(staff: Staff, remind: Callable[[], list[dict[str, Any]]], owe: Owe) -> None:
    staff.define("dunning_keeper", {f"sales.dunning_stage.{action}": "all" for action in ("read", "change")})
    keeper = staff.hire("dunning_keeper")
    stages = keeper.get("/v1/dunning-stages").json["items"]
    for stage in stages:
        changed = keeper.patch(f"/v1/dunning-stages/{stage['id']}", stage["version"], {"active": False})
        assert changed.status_code == 200, changed.text
    owe("10.00", day(-50))
    assert remind() == []
    again = keeper.post("/v1/dunning-stages", {"level": 2, "days_overdue": 5, "name": {"zh": "又一级"}})
    assert (again.status_code, again.json["type"]) == (409, "/problems/dunning-level-taken")
    made = keeper.post("/v1/dunning-stages", {"level": 9, "days_overdue": 20, "name": {"zh": "上门"}})
    assert made.status_code == 201, made.text
    assert [reminder["level"] for reminder in remind()] == [9]


def test_the_books_agree_after_all_that_happens_to_them_and_a_figure_that_moved_alone_is_found(
    clerk: Caller, colleague: Caller, engine: Engine, account: UUID, owe: Owe
) -> None:
    """账表相符: the projection, the allocations and the statement say the same, and one that does not is named."""
    owed = owe("100.00", day(0))
    paid = clerk.post("/v1/payments", {"account_id": str(account), "amount": "130.00"}).json
    assert colleague.act(f"/v1/payments/{paid['id']}/confirm", 1).status_code == 200
    assert clerk.get("/v1/book-check").json == {"agrees": True, "differences": []}
    code = clerk.get(f"/v1/statements/{account}").json["code"]
    with engine.begin() as connection:
        connection.execute(text("UPDATE receivable SET settled = 90, status = 'partly_settled', settled_on = NULL "
                                "WHERE id = :id"), {"id": owed["id"]})  # fmt: skip
    found = clerk.get("/v1/book-check").json
    assert [(each["kind"], each["subject"], each["projection"], each["ledger"]) for each in found["differences"]] == [
        ("balance", code, "-20.00", "-30.00"),
        ("credit", code, "-20.00", "-30.00"),
        ("settled", owed["number"], "90.00", "100.00"),
    ]
    refused = clerk.post("/v1/closings", {"day": day(-1)})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/books-disagree")
    with engine.begin() as connection:
        connection.execute(text("UPDATE receivable SET settled = 100, status = 'settled' WHERE id = :id"),
                           {"id": owed["id"]})  # fmt: skip


def test_closed_days_take_nothing_more_and_what_belongs_there_is_posted_on_the_first_open_day(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe
) -> None:
    """日清月结."""
    owe("100.00", day(-40))
    for wrong in (0, 1):
        not_over = clerk.post("/v1/closings", {"day": day(wrong)})
        assert [error["code"] for error in not_over.json["errors"]] == ["not-over"]
    closed = clerk.post("/v1/closings", {"day": day(-20)})
    assert closed.status_code == 201, closed.text
    for again in (-20, -21):
        refused = clerk.post("/v1/closings", {"day": day(again)})
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/day-closed")
    late = owe("50.00", day(-30))
    assert (late["opened_on"], late["due_on"]) == (day(-19), day(0)), (
        "owed from the first open day, due by its shipping"
    )
    entered = clerk.post("/v1/payments", {"account_id": str(account), "amount": "30.00", "paid_on": day(-25)}).json
    paid = colleague.act(f"/v1/payments/{entered['id']}/confirm", 1).json
    assert (paid["paid_on"], paid["posted_on"], paid["allocations"][0]["posted_on"]) == (day(-25), day(-19), day(-19))
    statement = clerk.get(f"/v1/statements/{account}", query_string={"last": day(-20)}).json
    assert statement["closing"] == "100.00"
    assert closed.json["figures"][0]["currency"] == "CNY"


def test_what_is_written_while_the_day_is_closed_is_in_its_figures_or_after_it(
    staff: Staff, clerk: Caller, shipper: Caller, signed: Signed, learn: Learn
) -> None:
    """Who writes into a day and who closes it wait for each other: the figures of the closing stay true."""
    yesterday = day(-1)
    orders = [signed(("1", "10.00"), account=learn(), business_date=day(-300), promised_on=day(0)) for _ in range(5)]
    ships = [
        lambda order=order: shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": yesterday})
        for order in orders
    ]
    *shipped, closing = at_once(*ships, lambda: clerk.post("/v1/closings", {"day": yesterday}))
    assert {answer.status_code for answer in shipped} == {200}
    assert closing.status_code == 201, closing.text
    until = date.fromisoformat(yesterday)
    now = ask(staff.database, lambda reader: figures(reader, until, until - timedelta(1)), BY_SCHEDULE)
    told_then = {each["currency"]: Decimal(each["balance"]) for each in closing.json["figures"]}
    assert {each["currency"]: Decimal(each["balance"]) for each in now} == told_then


def test_what_was_owed_before_comes_too_late_once_a_day_is_closed(clerk: Caller, account: UUID) -> None:
    """S-25, S-29: 期初 lies before the first day that is closed."""
    if not clerk.get("/v1/closings").json["items"]:
        assert clerk.post("/v1/closings", {"day": day(-900)}).status_code == 201
    before = {"account_id": str(account), "reference": "INV-1", "amount": "9.00"}
    entered = clerk.post("/v1/opening-balances", {**before, "incurred_on": day(-950), "due_on": day(-920)}).json
    refused = clerk.act(f"/v1/opening-balances/{entered['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/opening-is-over")
