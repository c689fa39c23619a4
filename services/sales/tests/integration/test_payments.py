"""Payments over HTTP on the real database: notified or entered, confirmed by somebody else, settling what is owed
(S-25, S-26, 1.11.10)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[..., dict[str, Any]]


MANY_MORE = text("""
    INSERT INTO receivable SELECT (jsonb_populate_record(receivable, jsonb_build_object(
        'id', gen_random_uuid(), 'delivery_id', gen_random_uuid(), 'number', 'AR20991231-' || place))).*
    FROM receivable, generate_series(1000, 1249) AS place WHERE account_id = :account
""")
"""Two hundred and fifty receivables like the one that there is."""


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
    return learn(owner_id=str(new_id()))


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    """Somebody of the account."""
    return staff.hire("customer", kind="portal", account_id=account)


@pytest.fixture(scope="module")
def owe(staff: Staff, signed: Signed, clerk: Caller) -> Owe:
    """Ship an order of this amount, so that an account owes it from a day in the past."""
    shipper = staff.hire("order_clerk")

    def owed(account: UUID, amount: str, shipped_on: str | None = None, **details: Any) -> dict[str, Any]:
        order = signed(("1", amount), account=account, business_date=day(-100), promised_on=day(0), **details)
        shipped = shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": shipped_on or day(0)})
        assert shipped.status_code == 200, shipped.text
        (receivable,) = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
        return dict(receivable)

    return owed


def enter(caller: Caller, amount: str, account: UUID | None = None, **body: Any) -> dict[str, Any]:
    whose = {} if account is None else {"account_id": str(account)}
    answer = caller.post("/v1/payments", {"amount": amount, **whose, **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def confirm(caller: Caller, payment: dict[str, Any], *shares: tuple[dict[str, Any], str]) -> Any:
    allocations = [{"receivable_id": receivable["id"], "amount": amount} for receivable, amount in shares]
    body = {"allocations": allocations} if shares else {}
    return caller.act(f"/v1/payments/{payment['id']}/confirm", 1, body)


def open_of(caller: Caller, *receivables: dict[str, Any]) -> list[str]:
    return [caller.get(f"/v1/receivables/{each['id']}").json["open"] for each in receivables]


def test_a_customers_payment_is_a_notice_and_settles_nothing(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe, engine: Engine
) -> None:
    """1.11.10."""
    receivable = owe(account, "100.00")
    notice = enter(customer, "100.00", reference="ICBC 20261122 000813", paid_on=day(-1))
    assert notice["number"].startswith("PM")
    assert (notice["status"], notice["account_id"], notice["entered_by"]) == (
        "notified",
        str(account),
        str(customer.id),
    )
    assert (notice["currency"], notice["unallocated"], notice["allocations"]) == ("CNY", "100.00", [])
    assert open_of(clerk, receivable) == ["100.00"]
    assert confirm(customer, notice).status_code == 403
    confirmed = confirm(clerk, notice)
    assert confirmed.status_code == 200, confirmed.text
    assert (confirmed.json["status"], confirmed.json["unallocated"]) == ("confirmed", "0.00")
    assert told(engine, notice["id"]) == ["sales.payment.notified.v1", "sales.payment.confirmed.v1"]
    assert told(engine, receivable["id"]) == [
        "sales.receivable.opened.v1", "sales.receivable.reduced.v1", "sales.receivable.settled.v1",
    ]  # fmt: skip
    settled = customer.get(f"/v1/receivables/{receivable['id']}").json
    assert (settled["status"], settled["settled"], settled["open"]) == ("settled", "100.00", "0.00")


def test_a_payment_belongs_to_the_owner_of_its_account(clerk: Caller, learn: Learn) -> None:
    owner = new_id()
    assert enter(clerk, "1.00", learn(owner_id=str(owner)))["owner_id"] == str(owner)


def test_nobody_confirms_the_payment_that_they_entered(
    staff: Staff, clerk: Caller, colleague: Caller, account: UUID
) -> None:
    staff.define("administrator", {f"sales.payment.{action}": "all" for action in ("read", "create", "confirm")})
    for enterer in (clerk, staff.hire("administrator")):
        entered = enter(enterer, "50.00", account)
        assert entered["status"] == "entered"
        refused = confirm(enterer, entered)
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/payment-entered-by-yourself")
        assert confirm(colleague, entered).json["status"] == "confirmed"


def test_by_default_the_oldest_due_is_settled_first_and_the_rest_is_paid_in_advance(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe
) -> None:
    young = owe(account, "30.00", day(-10))
    old = owe(account, "70.00", day(-80))
    elder = owe(account, "40.00", day(-90))
    first = confirm(clerk, enter(customer, "60.00")).json
    assert [(a["receivable_number"], a["amount"]) for a in first["allocations"]] == [
        (elder["number"], "40.00"),
        (old["number"], "20.00"),
    ]
    assert open_of(clerk, elder, old, young) == ["0.00", "50.00", "30.00"]
    second = confirm(clerk, enter(customer, "100.00")).json
    assert [a["receivable_id"] for a in second["allocations"]] == [old["id"], young["id"]]
    assert (second["unallocated"], open_of(clerk, elder, old, young)) == ("20.00", ["0.00", "0.00", "0.00"])


def test_what_is_paid_for_an_order_settles_that_order_first(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe
) -> None:
    old, young = owe(account, "70.00", day(-80)), owe(account, "30.00", day(-10))
    confirmed = confirm(clerk, enter(customer, "50.00", order_id=young["order_id"])).json
    assert [(a["receivable_id"], a["amount"]) for a in confirmed["allocations"]] == [
        (young["id"], "30.00"),
        (old["id"], "20.00"),
    ]


def test_a_payment_settles_what_it_is_told_to_and_nothing_else(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe
) -> None:
    old, young = owe(account, "70.00", day(-80)), owe(account, "30.00", day(-10))
    confirmed = confirm(clerk, enter(customer, "50.00"), (young, "10.00"), (old, "0.01"))
    assert confirmed.json["unallocated"] == "39.99"
    assert open_of(clerk, old, young) == ["69.99", "20.00"]
    in_advance = clerk.act(f"/v1/payments/{enter(customer, '5.00')['id']}/confirm", 1, {"allocations": []}).json
    assert (in_advance["status"], in_advance["unallocated"]) == ("confirmed", "5.00")
    assert open_of(clerk, old, young) == ["69.99", "20.00"]


def test_no_more_is_allocated_than_was_paid_or_than_is_open(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe
) -> None:
    large, small = owe(account, "70.00"), owe(account, "30.00")
    payment = enter(customer, "50.00")
    too_much = confirm(clerk, payment, (large, "25.00"), (small, "25.01"))
    assert (too_much.status_code, too_much.json["type"]) == (409, "/problems/allocated-more-than-paid")
    beyond = confirm(clerk, payment, (large, "10.00"), (small, "30.01"))
    assert (beyond.status_code, beyond.json["type"]) == (409, "/problems/allocated-more-than-open")
    assert open_of(clerk, large, small) == ["70.00", "30.00"]
    assert clerk.get(f"/v1/payments/{payment['id']}").json["version"] == 1


def test_only_what_this_account_owes_in_this_currency_is_settled(
    clerk: Caller, customer: Caller, account: UUID, learn: Learn, owe: Owe
) -> None:
    own, foreign, dollars = owe(account, "70.00"), owe(learn(), "70.00"), owe(account, "70.00", currency="USD")
    payment = enter(customer, "100.00")
    for wrong in (foreign, dollars, {"id": str(new_id())}):
        refused = confirm(clerk, payment, (own, "1.00"), (wrong, "1.00"))
        assert refused.status_code == 422, refused.text
        assert [error["pointer"] for error in refused.json["errors"]] == ["#/allocations/1/receivable_id"]
    twice = confirm(clerk, payment, (own, "1.00"), (own, "1.00"))
    assert [error["code"] for error in twice.json["errors"]] == ["repeated"]
    crumb = confirm(clerk, payment, (own, "0.001"))
    assert [error["pointer"] for error in crumb.json["errors"]] == ["#/allocations/0/amount"]
    by_default = confirm(clerk, payment).json
    assert [a["receivable_id"] for a in by_default["allocations"]] == [own["id"]]
    assert open_of(clerk, own, foreign, dollars) == ["0.00", "70.00", "70.00"]


def test_a_refused_payment_says_why_and_is_over(clerk: Caller, customer: Caller, account: UUID) -> None:
    notice = enter(customer, "100.00")
    path = f"/v1/payments/{notice['id']}"
    assert clerk.act(f"{path}/refuse", 1, {"reason": "银行流水中没有"}).json["status"] == "refused"
    assert customer.get(path).json["refusal"] == "银行流水中没有"
    again = clerk.act(f"{path}/confirm", 2)
    assert (again.status_code, again.json["type"]) == (409, "/problems/payment-decided")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"amount": "0"}, "#/amount"),
        ({"amount": "-1"}, "#/amount"),
        ({"amount": "0.005"}, "#/amount"),
        ({"amount": "1.5", "currency": "JPY"}, "#/amount"),
        ({"paid_on": day(1)}, "#/paid_on"),
        ({"order_id": str(new_id())}, "#/order_id"),
        ({"status": "confirmed"}, "#/status"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_with_its_place(
    customer: Caller, wrong: dict[str, Any], pointer: str
) -> None:
    refused = customer.post("/v1/payments", {"amount": "1.00", **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_a_payment_names_an_account_that_has_arrived_and_lies_within_reach(
    clerk: Caller, customer: Caller, learn: Learn
) -> None:
    nobodys = clerk.post("/v1/payments", {"amount": "1.00"})
    assert [error["pointer"] for error in nobodys.json["errors"]] == ["#/account_id"]
    unknown = clerk.post("/v1/payments", {"amount": "1.00", "account_id": str(new_id())})
    assert (unknown.status_code, unknown.json["type"]) == (409, "/problems/not-known-here-yet")
    foreign = customer.post("/v1/payments", {"amount": "1.00", "account_id": str(learn())})
    assert [error["pointer"] for error in foreign.json["errors"]] == ["#/account_id"]


def test_a_customer_pays_for_their_own_signed_orders_only(
    staff: Staff, customer: Caller, account: UUID, signed: Signed
) -> None:
    foreign, own = signed(), signed(account=account)
    body = {"account_id": str(account), "lines": [{"product_id": own["lines"][0]["product_id"], "quantity": "1"}]}
    draft = staff.hire("order_clerk").post("/v1/orders", body).json
    for order in (foreign, draft):
        refused = customer.post("/v1/payments", {"amount": "1.00", "order_id": order["id"]})
        assert [error["pointer"] for error in refused.json["errors"]] == ["#/order_id"]
    assert enter(customer, "1.00", order_id=own["id"])["order_id"] == own["id"]


def test_customers_see_their_own_payments_only(clerk: Caller, customer: Caller, account: UUID, learn: Learn) -> None:
    own, foreign = enter(clerk, "1.00", account), enter(clerk, "1.00", learn())
    assert [item["id"] for item in customer.get("/v1/payments").json["items"]] == [own["id"]]
    assert customer.get(f"/v1/payments/{foreign['id']}").status_code == 404


def test_a_notice_sent_twice_with_one_key_is_one_payment(customer: Caller) -> None:
    headers = {"Idempotency-Key": str(new_id())}
    answers = [customer.post("/v1/payments", {"amount": "1.00"}, headers=headers) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert len(customer.get("/v1/payments").json["items"]) == 1


def test_payments_and_receivables_are_listed_by_day_and_state(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe
) -> None:
    overdue, young = owe(account, "10.00", day(-80)), owe(account, "10.00", day(-1))
    old, new = enter(customer, "1.00", paid_on=day(-40)), enter(customer, "2.00")
    confirm(clerk, new)

    def listed(room: str, **query: str) -> list[str]:
        found = clerk.get(f"/v1/{room}", query_string={"account_id": str(account), **query})
        assert found.status_code == 200, found.text
        return [item["id"] for item in found.json["items"]]

    assert listed("payments") == [new["id"], old["id"]]
    assert listed("payments", sort="paid_on") == [old["id"], new["id"]]
    assert listed("payments", status="notified") == [old["id"]]
    assert listed("payments", **{"paid_on[gte]": day(-39)}) == [new["id"]]
    assert listed("payments", **{"paid_on[lt]": day(-39)}) == [old["id"]]
    assert listed("receivables") == [overdue["id"], young["id"]]
    assert listed("receivables", status="open") == [young["id"]]
    assert listed("receivables", **{"status": "open,partly_settled", "due_on[lt]": day(0)}) == [overdue["id"]]
    assert listed("receivables", **{"due_on[gte]": day(0)}) == [young["id"]]


def test_one_payment_settles_two_hundred_receivables_at_most_and_fits_into_its_event(
    clerk: Caller, customer: Caller, account: UUID, owe: Owe, engine: Engine
) -> None:
    owe(account, "1.00", day(-90))
    with engine.begin() as connection:
        connection.execute(MANY_MORE, {"account": account})
    confirmed = confirm(clerk, enter(customer, "300.00"))
    assert confirmed.status_code == 200, confirmed.text
    assert (len(confirmed.json["allocations"]), confirmed.json["unallocated"]) == (200, "100.00")
