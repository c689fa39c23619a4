"""Bank collection over HTTP: a list out, the bank's answers in, each line paid exactly once (S-28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from records.imports import running
from sales.imports import IMPORTS
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[[str], dict[str, Any]]
Send = Callable[..., dict[str, Any]]
LISTS, RESULTS = "/v1/bank-collections", "/v1/bank-collections/results"


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def owe(staff: Staff, signed: Signed, clerk: Caller, account: UUID) -> Owe:
    """Ship an order of this amount, due thirty days later, which is ten days ago."""
    shipper = staff.hire("order_clerk")

    def owed(amount: str) -> dict[str, Any]:
        order = signed(("1", amount), account=account, business_date=day(-60), promised_on=day(0))
        shipped = shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": day(-40)})
        assert shipped.status_code == 200, shipped.text
        (receivable,) = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
        return dict(receivable)

    return owed


@pytest.fixture
def send(clerk: Caller) -> Send:
    """Enter a list of these receivables and hand it to the bank."""

    def sent(*receivables: dict[str, Any]) -> dict[str, Any]:
        body = {"bank_account": "ICBC 0813", "receivable_ids": [each["id"] for each in receivables]}
        entered = clerk.post(LISTS, body)
        assert entered.status_code == 201, entered.text
        handed = clerk.act(f"{LISTS}/{entered.json['id']}/send", 1)
        assert handed.status_code == 200, handed.text
        return dict(handed.json)

    return sent


def result(listed: dict[str, Any], line: int = 0, outcome: str = "collected", **told: Any) -> dict[str, Any]:
    number = listed["lines"][line]["receivable_number"]
    return {"collection_id": listed["id"], "receivable_number": number, "outcome": outcome, **told}


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


def test_what_the_bank_collected_is_paid_and_settled_and_what_it_refused_is_still_owed(
    clerk: Caller, colleague: Caller, engine: Engine, account: UUID, *, owe: Owe, send: Send
) -> None:
    first, second, third = owe("100.00"), owe("50.00"), owe("30.00")
    sent = send(first, second, third)
    assert (sent["status"], sent["total"], sent["sent_on"]) == ("sent", "180.00", day(0))
    done = colleague.post(RESULTS, result(sent, 0)).json
    assert (done["status"], done["collected"], done["lines"][0]["outcome"]) == ("sent", "100.00", "collected")
    voided = clerk.act(f"{LISTS}/{sent['id']}/void", 3, {"reason": "作废"})
    assert problem(voided) == (409, "bank-collection-answered")
    colleague.post(RESULTS, result(sent, 1, "refused", reason="存款不足"))
    completed = colleague.post(RESULTS, result(sent, 2, amount="20.00")).json
    assert (completed["status"], completed["collected"]) == ("completed", "120.00")
    owed = {each["id"]: each["open"] for each in clerk.get(
        "/v1/receivables", query_string={"account_id": str(account)}).json["items"]}  # fmt: skip
    assert [owed[each["id"]] for each in (first, second, third)] == ["0.00", "50.00", "10.00"]
    payment = clerk.get(f"/v1/payments/{completed['lines'][0]['payment_id']}").json
    assert (payment["status"], payment["amount"], payment["unallocated"]) == ("confirmed", "100.00", "0.00")
    assert [each["receivable_id"] for each in payment["allocations"]] == [first["id"]]
    assert clerk.get(f"/v1/statements/{account}").json["closing"] == "60.00"
    assert told(engine, sent["id"]) == [
        f"sales.bank_collection.{word}.v1"
        for word in ("entered", "sent", "line_collected", "line_refused", "line_collected", "completed")
    ]


def test_the_same_answer_from_many_at_once_pays_once_and_another_answer_is_refused(
    colleague: Caller, account: UUID, owe: Owe, send: Send
) -> None:
    sent = send(owe("70.00"), owe("1.00"))
    answers = at_once(*[lambda: colleague.post(RESULTS, result(sent))] * 5)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["lines"][0]["payment_id"] for answer in answers}) == 1
    paid = colleague.get("/v1/payments", query_string={"account_id": str(account)}).json["items"]
    assert [each["amount"] for each in paid] == ["70.00"]
    for other in (result(sent, amount="60.00"), result(sent, outcome="refused", reason="拒付")):
        assert problem(colleague.post(RESULTS, other)) == (409, "line-answered")


def test_two_lines_answered_at_once_complete_the_list(colleague: Caller, owe: Owe, send: Send) -> None:
    sent = send(owe("10.00"), owe("11.00"))
    answers = at_once(*[lambda line=line: colleague.post(RESULTS, result(sent, line)) for line in (0, 1)])
    assert {answer.status_code for answer in answers} == {201}
    assert colleague.get(f"{LISTS}/{sent['id']}").json["status"] == "completed"


def test_nobody_records_what_came_of_the_list_that_they_sent(clerk: Caller, owe: Owe, send: Send) -> None:
    """Mission 1.11, 3: money needs a second person."""
    assert problem(clerk.post(RESULTS, result(send(owe("5.00"))))) == (403, "result-of-your-own-list")


def test_money_that_came_otherwise_meanwhile_leaves_the_collected_in_advance(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe, send: Send
) -> None:
    owed = owe("90.00")
    sent = send(owed)
    entered = clerk.post("/v1/payments", {"account_id": str(account), "amount": "60.00"}).json
    assert colleague.act(f"/v1/payments/{entered['id']}/confirm", 1).status_code == 200
    (line,) = colleague.post(RESULTS, result(sent)).json["lines"]
    payment = clerk.get(f"/v1/payments/{line['payment_id']}").json
    assert (payment["amount"], payment["allocations"][0]["amount"], payment["unallocated"]) == (
        "90.00", "30.00", "60.00",
    )  # fmt: skip
    assert clerk.get("/v1/book-check").json["agrees"]


def test_a_receivable_is_at_the_bank_once_until_it_is_refused_or_the_list_is_void(
    clerk: Caller, colleague: Caller, owe: Owe, send: Send
) -> None:
    owed = owe("12.00")
    body = {"bank_account": "ICBC 0813", "receivable_ids": [owed["id"]]}
    answers = at_once(*[lambda: clerk.post(LISTS, body)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert problem(clerk.post(LISTS, body)) == (409, "receivable-in-collection")
    (entered,) = [answer.json for answer in answers if answer.status_code == 201]
    voided = clerk.act(f"{LISTS}/{entered['id']}/void", 1, {"reason": "客户已改为电汇"}).json
    assert (voided["status"], voided["lines"][0]["outcome"]) == ("voided", "withdrawn")
    again = send(owed)
    refused = colleague.post(RESULTS, result(again, outcome="refused", reason="账户冻结"))
    assert refused.json["status"] == "completed"
    assert problem(clerk.act(f"{LISTS}/{again['id']}/void", 3, {"reason": "作废"}))[0] == 409
    assert clerk.post(LISTS, body).status_code == 201


def test_a_list_takes_what_is_due_and_sends_what_is_open_by_then(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe
) -> None:
    paid, part = owe("40.00"), owe("41.00")
    assert problem(clerk.post(LISTS, {"bank_account": "ICBC", "due_until": day(-400)})) == (409, "nothing-to-collect")
    due = clerk.post(LISTS, {"bank_account": "ICBC", "due_until": day(0)}).json
    mine = [line for line in due["lines"] if line["account_id"] == str(account)]
    assert [(line["receivable_id"], line["amount"]) for line in mine] == [(paid["id"], "40.00"), (part["id"], "41.00")]
    only = {"receivable_ids": [part["id"], paid["id"]]}
    changed = clerk.patch(f"{LISTS}/{due['id']}", 1, only).json
    assert [(line["position"], line["receivable_id"]) for line in changed["lines"]] == [
        (1, part["id"]),
        (2, paid["id"]),
    ]
    settled = clerk.post("/v1/payments", {"account_id": str(account), "amount": "43.00"}).json
    assert colleague.act(f"/v1/payments/{settled['id']}/confirm", 1).status_code == 200
    (line,) = clerk.act(f"{LISTS}/{due['id']}/send", 2).json["lines"]
    assert (line["receivable_id"], line["amount"]) == (part["id"], "38.00")
    late = clerk.patch(f"{LISTS}/{due['id']}", 3, {"bank_account": "CCB"})
    assert problem(late) == (409, "bank-collection-in-another-state")


def test_a_result_that_says_nothing_sensible_is_refused_with_its_fault(colleague: Caller, owe: Owe, send: Send) -> None:
    sent = send(owe("8.00"))
    faults = {
        "#/receivable_number": {**result(sent), "receivable_number": "AR-0"},
        "#/amount": result(sent, amount="8.01"),
        "#/reason": result(sent, outcome="refused"),
        "#/paid_on": result(sent, paid_on=day(1)),
    }
    for pointer, body in faults.items():
        answer = colleague.post(RESULTS, body)
        assert (answer.status_code, [each["pointer"] for each in answer.json["errors"]]) == (422, [pointer])
    assert problem(colleague.post(RESULTS, result(sent, outcome="pending")))[0] == 422


def test_the_list_leaves_as_a_file_and_the_banks_answers_come_as_one(
    staff: Staff, clerk: Caller, colleague: Caller, *, owe: Owe, send: Send
) -> None:
    first, second = owe("21.00"), owe("22.00")
    sent = send(first, second)
    file = clerk.call("GET", f"{LISTS}/{sent['id']}/lines", headers={"Accept": "text/csv"}).text.splitlines()
    columns = file[0].lstrip("\ufeff").split(",")
    rows = [dict(zip(columns, row.split(","), strict=True)) for row in file[1:]]
    assert [(row["receivable_number"], row["amount"]) for row in rows] == [
        (first["number"], "21.00"), (second["number"], "22.00"),
    ]  # fmt: skip
    lines = (
        "托收单号,应收单号,托收结果,拒付原因",
        f"{sent['number']},{first['number']},collected,",
        f"{sent['number']},{second['number']},refused,存款不足",
        f"{sent['number']},{second['number']},collected,",
    )
    staff.define("importing_clerk", {f"sales.import.{action}": "all" for action in ("read", "create")})
    bringing = staff.hire("fee_clerk", "importing_clerk")
    query = {"kind": "bank-collection-results", "name": "results.csv"}
    uploaded = bringing.call("POST", "/v1/imports", data="\n".join(lines).encode(), query_string=query)
    assert bringing.act(f"/v1/imports/{uploaded.json['id']}/run", 1).status_code == 200
    work = running.work(IMPORTS)
    while work(staff.database):
        pass
    answered = bringing.get(f"/v1/imports/{uploaded.json['id']}/rows").json["items"]
    assert [row["status"] for row in answered] == ["done", "done", "refused"], answered
    assert answered[2]["problem"]["type"] == "/problems/line-answered"
    assert clerk.get(f"{LISTS}/{sent['id']}").json["status"] == "completed"


def test_collected_money_on_the_banks_statement_is_no_second_payment(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe, send: Send
) -> None:
    owed = owe("77.31")
    (line,) = colleague.post(RESULTS, result(send(owed))).json["lines"]
    body = {"bank_account": "ICBC 0813", "booked_on": day(0), "amount": "77.31", "text": owed["number"]}
    first, second = (clerk.post("/v1/bank-lines", {**body, "reference": f"{owed['id']}{n}"}).json for n in (1, 2))
    assert first["payment_id"] == line["payment_id"]
    assert second["payment_id"] != line["payment_id"], "the same amount again is another payment"
