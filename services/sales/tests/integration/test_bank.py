"""The bank's statement over HTTP: recognised by number, name or amount, once each, never paid twice (S-28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def owe(staff: Staff, signed: Signed, clerk: Caller) -> Owe:
    """Ship an order of this amount."""
    shipper = staff.hire("order_clerk")

    def owed(account: UUID, amount: str) -> dict[str, Any]:
        order = signed(("1", amount), account=account, business_date=day(-10), promised_on=day(0))
        shipped = shipper.act(f"/v1/orders/{order['id']}/ship", 3, {})
        assert shipped.status_code == 200, shipped.text
        (receivable,) = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
        return dict(receivable)

    return owed


def arrive(caller: Caller, amount: str, **line: Any) -> dict[str, Any]:
    body = {"bank_account": "ICBC 0813", "reference": new_id().hex, "booked_on": day(-1), "amount": amount, **line}
    answer = caller.post("/v1/bank-lines", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def payment_of(caller: Caller, line: dict[str, Any]) -> dict[str, Any]:
    assert line["status"] == "matched", line
    return dict(caller.get(f"/v1/payments/{line['payment_id']}").json)


@pytest.mark.parametrize("named", ["number", "order_number", "invoice_number"])
def test_a_number_in_the_text_says_whose_money_it_is_and_a_colleague_confirms_it(
    clerk: Caller, colleague: Caller, learn: Learn, owe: Owe, *, named: str
) -> None:
    account = learn()
    other, owed = owe(account, "70.00"), owe(account, "30.00")
    invoiced = clerk.act(f"/v1/receivables/{owed['id']}/invoice", 1, {"number": f"2611{new_id().int % 10**12:012}"})
    line = arrive(clerk, "25.00", text=f"货款,{invoiced.json[named]}.", payer="某公司")
    payment = payment_of(clerk, line)
    assert (line["matched_by"], payment["status"], payment["order_id"]) == ("number", "entered", owed["order_id"])
    assert payment["paid_on"] == day(-1)
    assert clerk.act(f"/v1/payments/{payment['id']}/confirm", 1).status_code == 403
    confirmed = colleague.act(f"/v1/payments/{payment['id']}/confirm", 1).json
    assert [each["receivable_id"] for each in confirmed["allocations"]] == [owed["id"]]
    assert clerk.get(f"/v1/receivables/{other['id']}").json["open"] == "70.00"


def test_the_payers_name_decides_where_only_one_account_is_called_so(clerk: Caller, learn: Learn) -> None:
    name = f"青岛远航机械 {new_id().hex}"
    account = learn(name={"zh": name, "en": "Far Sail"})
    line = arrive(clerk, "12.00", payer=name)
    assert (line["matched_by"], payment_of(clerk, line)["account_id"]) == ("name", str(account))
    learn(name={"zh": "另一家"}, short_name=name)
    assert arrive(clerk, "12.00", payer=name)["status"] == "open"


def test_an_amount_decides_where_only_one_account_owes_it(clerk: Caller, learn: Learn, owe: Owe) -> None:
    first, second = learn(), learn()
    owe(first, "813.57")
    line = arrive(clerk, "813.57")
    assert (line["matched_by"], payment_of(clerk, line)["account_id"]) == ("amount", str(first))
    owe(second, "813.57")
    assert arrive(clerk, "813.57")["status"] == "open"


def test_a_payment_that_the_customer_made_known_is_not_entered_again(
    staff: Staff, clerk: Caller, learn: Learn, owe: Owe
) -> None:
    account = learn()
    owed = owe(account, "44.00")
    customer = staff.hire("customer", kind="portal", account_id=account)
    notice = customer.post("/v1/payments", {"amount": "44.00"}).json
    first = arrive(clerk, "44.00", text=owed["number"])
    second = arrive(clerk, "44.00", text=owed["number"])
    assert first["payment_id"] == notice["id"]
    assert payment_of(clerk, second)["id"] != notice["id"], "the same amount again is another payment"


def test_what_nobody_recognises_is_assigned_by_hand_or_set_aside_once(
    clerk: Caller, learn: Learn, engine: Engine
) -> None:
    account = learn()
    line = arrive(clerk, "0.11")
    assigned = clerk.act(f"/v1/bank-lines/{line['id']}/assign", 1, {"account_id": str(account)})
    assert (assigned.json["matched_by"], payment_of(clerk, assigned.json)["account_id"]) == ("hand", str(account))
    interest = arrive(clerk, "0.12")
    path = f"/v1/bank-lines/{interest['id']}"
    assert clerk.act(f"{path}/set-aside", 1, {"reason": "银行利息"}).json["status"] == "set_aside"
    again = clerk.act(f"{path}/assign", 2, {"account_id": str(account)})
    assert (again.status_code, again.json["type"]) == (409, "/problems/bank-line-decided")
    assert told(engine, interest["id"]) == ["sales.bank_line.entered.v1", "sales.bank_line.set_aside.v1"]


def test_a_line_that_comes_with_two_statements_is_entered_once(clerk: Caller, learn: Learn) -> None:
    name = f"重复 {new_id().hex}"
    account = learn(name={"zh": name})
    body = {
        "bank_account": "ICBC 0813", "reference": new_id().hex, "booked_on": day(-1), "amount": "9.00", "payer": name,
    }  # fmt: skip
    answers = at_once(*[lambda: clerk.post("/v1/bank-lines", body)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert clerk.post("/v1/bank-lines", body).json["type"] == "/problems/bank-line-known"
    paid = clerk.get("/v1/payments", query_string={"account_id": str(account)}).json["items"]
    assert [each["amount"] for each in paid] == ["9.00"]
