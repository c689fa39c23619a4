"""期初应收 over HTTP: what was owed before is approved by another person, then a receivable as any other (S-25)."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.pipeline import run
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from records.imports import running
from sales.dunning.commands import remind_overdue
from sales.imports import IMPORTS
from sales.terms.schedule import Instalment, Terms
from services.sales.tests.credit import books, granted
from services.sales.tests.shipments import day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owed = Callable[..., dict[str, Any]]
BALANCES = "/v1/opening-balances"


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    """销售部长."""
    return staff.hire("sales_head")


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn(owner_id=str(new_id()))


def item(account: UUID, **given: Any) -> dict[str, Any]:
    """What an account owed since 80 days, and should have paid 50 days ago."""
    known = {"account_id": str(account), "reference": f"INV-{new_id().hex[-8:]}", "amount": "100.00"}
    return {**known, "incurred_on": day(-80), "due_on": day(-50), **given}


@pytest.fixture
def owed(clerk: Caller, head: Caller, account: UUID) -> Owed:
    """An approved opening balance of the account: its receivable."""

    def opened(**given: Any) -> dict[str, Any]:
        entered = clerk.post(BALANCES, item(account, **given))
        assert entered.status_code == 201, entered.text
        path = f"{BALANCES}/{entered.json['id']}"
        assert clerk.act(f"{path}/submit", 1).status_code == 200
        approved = head.act(f"{path}/approve", 2)
        assert (approved.status_code, approved.json["status"]) == (200, "approved"), approved.text
        asked = {"account_id": str(account), "invoice_number": entered.json["reference"]}
        (receivable,) = clerk.get("/v1/receivables", query_string=asked).json["items"]
        return dict(receivable)

    return opened


def listed(caller: Caller, path: str, account: UUID, **query: str) -> list[dict[str, Any]]:
    found = caller.get(path, query_string=query)
    assert found.status_code == 200, found.text
    return [row for row in found.json["items"] if str(account) in (row["id"], row.get("account_id"))]


def test_once_approved_it_is_owed_since_its_day_and_every_report_shows_it(
    clerk: Caller, account: UUID, owed: Owed, engine: Engine, staff: Staff
) -> None:
    """S-25 to S-27, C-05: 对账单, 账龄, 欠缴, 催缴 and the customer's credit."""
    granted(engine, account, credit_limit="10.00")  # they owe it already: no limit keeps it out of the books
    receivable = owed(reference="26012345678901234567")
    assert (receivable["invoice_number"], receivable["opened_on"], receivable["due_on"]) == (
        "26012345678901234567", day(-80), day(-50),
    )  # fmt: skip
    assert (receivable["amount"], receivable["open"], receivable["status"]) == ("100.00", "100.00", "open")
    assert [receivable[name] for name in ("delivery_id", "order_id", "order_number")] == [None, None, None]
    words = ("created", "submitted", "approved")
    assert told(engine, receivable["opening_balance_id"]) == [f"sales.opening_balance.{word}.v1" for word in words]
    assert told(engine, receivable["id"]) == ["sales.receivable.opened.v1"]
    (movement,) = clerk.get(f"/v1/statements/{account}/movements").json["items"]
    assert (movement["kind"], movement["on"], movement["balance"]) == ("opening_balance", day(-80), "100.00")
    assert clerk.get(f"/v1/statements/{account}", query_string={"first": day(-79)}).json["opening"] == "100.00"
    (aged,) = listed(clerk, "/v1/ageing", account)
    assert (aged["days_31_to_60"], aged["total"]) == ("100.00", "100.00")
    assert listed(clerk, "/v1/ageing", account, on=day(-81)) == []
    assert books(engine, account) == {("receivable", "CNY"): Decimal(100)}
    run(staff.database, remind_overdue, Context(Principal.service("sales"), "", cause="schedule"))
    (reminder,) = listed(clerk, "/v1/dunning-reminders", account)
    assert [line["receivable_number"] for line in reminder["lines"]] == [receivable["number"]]


def test_it_is_not_owed_before_another_person_approved_it(
    staff: Staff, clerk: Caller, head: Caller, account: UUID, engine: Engine
) -> None:
    """1.11, 3; while it waits the books say so, and no day is closed without it."""
    both = staff.hire("fee_clerk", "sales_head")
    entered = both.post(BALANCES, item(account)).json
    path = f"{BALANCES}/{entered['id']}"
    assert entered["number"].startswith("OB")
    assert both.patch(path, 1, {"amount": "70.00"}).json["amount"] == "70.00"
    assert both.act(f"{path}/submit", 2).status_code == 200
    refused = both.act(f"{path}/approve", 3)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/entered-by-yourself")
    assert listed(clerk, "/v1/receivables", account) == []
    assert books(engine, account) == {}

    def waiting() -> list[tuple[str, str]]:
        found = clerk.get("/v1/book-check").json["differences"]
        return [(each["kind"], each["projection"]) for each in found if each["subject"] == entered["number"]]

    assert waiting() == [("opening_balance", "70.00")]
    rejected = head.act(f"{path}/reject", 3, {"reason": "发票已付"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "发票已付")
    assert waiting() == []


def test_an_item_is_owed_once_and_has_days_and_an_amount_that_exist(clerk: Caller, learn: Learn, account: UUID) -> None:
    known = item(account, reference="INV-7")
    assert clerk.post(BALANCES, known).status_code == 201
    again = clerk.post(BALANCES, {**known, "amount": "7"})
    assert (again.status_code, again.json["type"]) == (409, "/problems/opening-balance-known")
    assert clerk.post(BALANCES, {**known, "account_id": str(learn())}).status_code == 201
    for wrong, pointer in (
        ({"due_on": day(-81)}, "#/due_on"),
        ({"incurred_on": day(1), "due_on": day(2)}, "#/incurred_on"),
        ({"amount": "0.005"}, "#/amount"),
        ({"amount": "10.50", "currency": "JPY"}, "#/amount"),
    ):
        refused = clerk.post(BALANCES, item(account, **wrong))
        assert (refused.status_code, [each["pointer"] for each in refused.json["errors"]]) == (422, [pointer])


def test_payments_settle_the_oldest_due_first_be_it_from_before_or_not(
    staff: Staff, clerk: Caller, colleague: Caller, account: UUID, *, owed: Owed, signed: Signed
) -> None:
    """S-26: what is owed for no order is not taken for what a payment of no order is for."""
    order = signed(("1", "30.00"), account=account, business_date=day(-200), promised_on=day(0))
    shipped = staff.hire("order_clerk").act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": day(-100)})
    assert shipped.status_code == 200, shipped.text  # due 70 days ago, before the opening balance
    before = owed()
    payment = clerk.post("/v1/payments", {"amount": "40.00", "account_id": str(account), "paid_on": day(-1)}).json
    confirmed = colleague.act(f"/v1/payments/{payment['id']}/confirm", 1)
    assert [each["amount"] for each in confirmed.json["allocations"]] == ["30.00", "10.00"], confirmed.text
    assert clerk.get(f"/v1/receivables/{before['id']}").json["open"] == "90.00"


def test_what_a_payment_settled_from_before_is_no_prepayment_of_its_order(
    staff: Staff, clerk: Caller, colleague: Caller, account: UUID, *, owed: Owed, signed: Signed, engine: Engine
) -> None:
    """C-04: nothing ships before the prepayment of its order is here, and still here."""
    before, order = owed(), signed(("1", "100.00"), account=account)
    with engine.begin() as connection:
        terms = json.dumps(Terms(None, "P30", Decimal(30), (Instalment(Decimal(70), 30),)).to_plain())
        agree = text("UPDATE customer_order SET terms = CAST(:terms AS jsonb) WHERE id = :id")
        connection.execute(agree, {"terms": terms, "id": order["id"]})
    body = {"amount": "100.00", "account_id": str(account), "order_id": order["id"]}
    payment = clerk.post("/v1/payments", body).json
    elsewhere = {"allocations": [{"receivable_id": before["id"], "amount": "75.00"}]}
    assert colleague.act(f"/v1/payments/{payment['id']}/confirm", 1, elsewhere).status_code == 200
    refused = staff.hire("order_clerk").act(f"/v1/orders/{order['id']}/ship", 3)
    assert (refused.json["type"], refused.json["paid"]) == ("/problems/prepayment-missing", "25.00"), refused.text


def test_opening_balances_come_in_from_a_file(staff: Staff, clerk: Caller, learn: Learn) -> None:
    """Each for itself: what is wrong comes back, the rest is entered."""
    code = f"C-{new_id().hex[-8:]}"
    account = learn(code=code)
    days = f"{day(-9)},{day(9)}"
    lines = ["客户编码,原单号,未收金额,发生日期,到期日", f"{code},INV-1,100.00,{days}", f"{code},INV-1,7,{days}"]
    query = {"kind": "opening-balances", "name": "期初.csv"}
    uploaded = clerk.call("POST", "/v1/imports", data="\n".join(lines).encode(), query_string=query)
    assert uploaded.status_code == 201, uploaded.text
    path = f"/v1/imports/{uploaded.json['id']}"
    assert clerk.act(f"{path}/run", 1).status_code == 200
    work = running.work(IMPORTS)
    while work(staff.database):
        pass
    rows = clerk.get(f"{path}/rows").json["items"]
    assert [row["status"] for row in rows] == ["done", "refused"], rows
    (entered,) = listed(clerk, BALANCES, account)
    assert (entered["amount"], entered["status"], entered["entered_by"]) == ("100.00", "draft", str(clerk.id))
