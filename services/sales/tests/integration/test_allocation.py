"""Allocation later on, release, reversal and posting by finance, over HTTP on the real database (S-26, E-07)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.pipeline import run
from chassis.principal import Principal
from chassis.testing.access import Signer
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, UnitOfWork
from sales.receivables.commands import credit_return
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[..., dict[str, Any]]
Prepaid = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def finance(staff: Staff, signer: Signer) -> Caller:
    """The company's finance system."""
    scopes = ["sales.payment.post", "sales.payment.reverse"]
    system = staff.hire(kind="system", scopes=scopes)
    return replace(system, headers=signer.bearer(system.id, "system", scope=" ".join(scopes)))


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn(owner_id=str(new_id()))


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


@pytest.fixture
def prepaid(clerk: Caller, colleague: Caller, account: UUID) -> Prepaid:
    """A confirmed payment that settles nothing yet."""

    def paid(amount: str) -> dict[str, Any]:
        entered = clerk.post("/v1/payments", {"amount": amount, "account_id": str(account), "paid_on": day(-5)}).json
        confirmed = colleague.act(f"/v1/payments/{entered['id']}/confirm", 1, {"allocations": []})
        assert confirmed.status_code == 200, confirmed.text
        return dict(confirmed.json)

    return paid


def settle(caller: Caller, payment: dict[str, Any], action: str, body: Any = None) -> Any:
    return caller.act(f"/v1/payments/{payment['id']}/{action}", payment["version"], body)


def state(caller: Caller, *receivables: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    found = [caller.get(f"/v1/receivables/{each['id']}").json for each in receivables]
    return [(each["settled"], each["credited"], each["open"], each["status"]) for each in found]


def test_what_was_paid_in_advance_settles_later_what_is_owed_then(
    clerk: Caller, account: UUID, owe: Owe, prepaid: Prepaid
) -> None:
    payment = prepaid("100.00")
    nothing = settle(clerk, payment, "allocate")
    assert (nothing.status_code, nothing.json["type"]) == (409, "/problems/nothing-to-allocate")
    young, old = owe(account, "70.00", day(-1)), owe(account, "50.00", day(-9))
    allocated = settle(clerk, payment, "allocate").json
    assert [(a["receivable_id"], a["amount"]) for a in allocated["allocations"]] == [
        (old["id"], "50.00"),
        (young["id"], "50.00"),
    ]
    assert (allocated["unallocated"], state(clerk, old, young)) == (
        "0.00",
        [("50.00", "0.00", "0.00", "settled"), ("50.00", "0.00", "20.00", "partly_settled")],
    )
    paid_before = clerk.get(f"/v1/receivables/{old['id']}").json
    assert paid_before["settled_on"] == day(-5), "the customer is late by the day of paying, not by ours of allocating"


def test_a_released_allocation_is_owed_again_and_settles_another(
    clerk: Caller, account: UUID, owe: Owe, prepaid: Prepaid, engine: Engine
) -> None:
    """反核销."""
    first, second = owe(account, "60.00"), owe(account, "60.00")
    payment = prepaid("60.00")
    body = {"allocations": [{"receivable_id": first["id"], "amount": "60.00"}]}
    payment = settle(clerk, payment, "allocate", body).json
    payment = settle(clerk, payment, "release", {"receivable_ids": [first["id"]]}).json
    assert (payment["unallocated"], payment["allocations"]) == ("60.00", [])
    assert told(engine, first["id"])[-1] == "sales.receivable.restored.v1"
    again = settle(clerk, payment, "release", {"receivable_ids": [first["id"]]})
    assert (again.status_code, again.json["type"]) == (409, "/problems/nothing-to-release")
    body["allocations"][0]["receivable_id"] = second["id"]
    payment = settle(clerk, payment, "allocate", body).json
    assert state(clerk, first, second) == [("0.00", "0.00", "60.00", "open"), ("60.00", "0.00", "0.00", "settled")]
    assert told(engine, payment["id"])[-2:] == ["sales.payment.released.v1", "sales.payment.allocated.v1"]


def test_a_reversed_payment_restores_both_sides_and_is_over(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe, prepaid: Prepaid
) -> None:
    """冲销: nobody reverses what they entered, and it happens once."""
    receivable = owe(account, "80.00")
    payment = settle(clerk, prepaid("100.00"), "allocate").json
    by_myself = settle(clerk, payment, "reverse", {"reason": "支票被退票"})
    assert (by_myself.status_code, by_myself.json["type"]) == (403, "/problems/payment-entered-by-yourself")
    reversed_ = settle(colleague, payment, "reverse", {"reason": "支票被退票"}).json
    assert (reversed_["status"], reversed_["reversal"], reversed_["reversed_on"]) == ("reversed", "支票被退票", day(0))
    assert (reversed_["allocations"], state(clerk, receivable)) == ([], [("0.00", "0.00", "80.00", "open")])
    for action, body in (("reverse", {"reason": "x"}), ("allocate", None)):
        refused = settle(colleague, reversed_, action, body)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/payment-not-confirmed")


def test_of_two_allocations_at_once_neither_spends_what_the_other_spent(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe, prepaid: Prepaid
) -> None:
    owed, payments = owe(account, "50.00"), [prepaid("40.00"), prepaid("40.00")]
    answers = at_once(
        lambda: settle(clerk, payments[0], "allocate"), lambda: settle(colleague, payments[1], "allocate")
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(answer.json["unallocated"] for answer in answers) == ["0.00", "30.00"]
    assert state(clerk, owed) == [("50.00", "0.00", "0.00", "settled")]


def test_finance_posts_a_payment_exactly_once_by_its_voucher(
    clerk: Caller, finance: Caller, account: UUID, owe: Owe, engine: Engine
) -> None:
    """E-07: repeated, at the same moment too, it is one payment; another amount under the same voucher is refused."""
    owed = owe(account, "70.00")
    voucher = {"account_id": str(account), "amount": "70.00", "posting_reference": f"记-{new_id()}"}
    answers = at_once(*[lambda: finance.post("/v1/payments/post", voucher)] * 4)
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    (payment,) = {answer.json["id"] for answer in answers}
    assert state(clerk, owed) == [("70.00", "0.00", "0.00", "settled")]
    assert told(engine, payment) == ["sales.payment.entered.v1", "sales.payment.confirmed.v1"]
    other = finance.post("/v1/payments/post", {**voucher, "amount": "71.00"})
    assert (other.status_code, other.json["type"]) == (409, "/problems/posting-reference-taken")
    back = finance.act(f"/v1/payments/{payment}/reverse", 1, {"reason": "红字冲销"})
    assert (back.status_code, state(clerk, owed)) == (200, [("0.00", "0.00", "70.00", "open")])


def credit(staff: Staff, receivable: dict[str, Any], amount: str) -> str:
    """Let goods of the delivery come back, as the returns do."""
    number = f"RT-{new_id()}"

    def back(uow: UnitOfWork) -> None:
        credit_return(
            uow, return_id=new_id(), number=number, delivery_id=UUID(receivable["delivery_id"]),
            order_id=UUID(receivable["order_id"]), account_id=UUID(receivable["account_id"]), owner_id=None,
            currency="CNY", amount=Decimal(amount), credited_on=uow.today,
        )  # fmt: skip

    run(staff.database, back, Context(Principal.service("sales"), "sales.return.approve"))
    return number


def test_a_return_reduces_what_its_delivery_owes_and_the_rest_settles_something_else(
    staff: Staff, clerk: Caller, account: UUID, owe: Owe, prepaid: Prepaid
) -> None:
    paid_for, other = owe(account, "100.00"), owe(account, "100.00")
    settle(clerk, prepaid("70.00"), "allocate", {"allocations": [{"receivable_id": paid_for["id"], "amount": "70.00"}]})
    number = credit(staff, paid_for, "50.00")
    (note,) = clerk.get("/v1/credit-notes", query_string={"account_id": str(account)}).json["items"]
    assert (note["document_number"], note["amount"], note["unallocated"]) == (number, "50.00", "20.00")
    assert state(clerk, paid_for, other) == [
        ("70.00", "30.00", "0.00", "settled"),
        ("0.00", "0.00", "100.00", "open"),
    ]
    assert told(staff.engine, paid_for["id"])[-2:] == ["sales.receivable.credited.v1", "sales.receivable.settled.v1"]
    allocated = clerk.act(f"/v1/credit-notes/{note['id']}/allocate", 1)
    assert (allocated.status_code, allocated.json["unallocated"]) == (200, "0.00"), allocated.text
    assert state(clerk, other) == [("0.00", "20.00", "80.00", "partly_settled")]
    again = clerk.act(f"/v1/credit-notes/{note['id']}/allocate", 2)
    assert (again.status_code, again.json["type"]) == (409, "/problems/nothing-to-allocate")
    assert told(staff.engine, note["id"]) == ["sales.credit_note.issued.v1", "sales.credit_note.allocated.v1"]


def test_an_invoice_and_a_reason_for_the_delay_are_kept_with_what_is_owed(
    clerk: Caller, account: UUID, owe: Owe
) -> None:
    late, young = owe(account, "10.00", day(-80)), owe(account, "10.00")
    path = f"/v1/receivables/{late['id']}"
    assert clerk.act(f"{path}/invoice", 1, {"number": "26112345678901234567"}).json["invoiced_on"] == day(0)
    explained = clerk.act(f"{path}/explain", 2, {"reason": "short_of_cash", "note": "月底付款"}).json
    assert (explained["delay_reason"], explained["delay_note"]) == ("short_of_cash", "月底付款")
    in_time = clerk.act(f"/v1/receivables/{young['id']}/explain", 1, {"reason": "dispute"})
    assert (in_time.status_code, in_time.json["type"]) == (409, "/problems/not-late")
    found = clerk.get("/v1/receivables", query_string={"invoice_number": "26112345678901234567"}).json["items"]
    assert [item["id"] for item in found] == [late["id"]]
