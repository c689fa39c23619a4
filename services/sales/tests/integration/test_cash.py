"""Cash and bills over HTTP: kept, banked, handed in, counted; no day closes on money that is not there (S-56, S-29)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.pipeline import run
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from sales.cash.commands import tell_late
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Take = Callable[..., dict[str, Any]]
RECEIPTS, COUNTS = "/v1/cash-receipts", "/v1/cash-counts"
CHEQUE = {"form": "cheque", "bill_number": "30803100", "drawer": "青岛远航机械", "bank": "中国工商银行"}


@pytest.fixture
def keeper(staff: Staff) -> Caller:
    """收费员, with nothing in hand."""
    return staff.hire("fee_clerk")


@pytest.fixture
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture
def take(keeper: Caller, learn: Learn) -> Take:
    """Let the keeper take this amount of a customer, by default in cash."""

    def taken(amount: str, **details: Any) -> dict[str, Any]:
        body = {"account_id": str(learn()), "form": "cash", "amount": amount, **details}
        answer = keeper.post(RECEIPTS, body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    return taken


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


def count(keeper: Caller, day: str | None = None, **counted: str) -> dict[str, Any]:
    """Count so much `cash` and `bill`."""
    lines = [{"kind": kind, "counted": amount} for kind, amount in counted.items()]
    answer = keeper.post(COUNTS, {"lines": lines, **({"day": day} if day else {})})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def differences(keeper: Caller, engine: Engine) -> dict[str, tuple[str, str]]:
    """What the check of the books says of what the keeper has in hand: by kind, the book and the counted."""
    with engine.connect() as connection:
        login = connection.scalar(text("SELECT login FROM directory_user WHERE id = :id"), {"id": keeper.id})
    found = keeper.get("/v1/book-check").json["differences"]
    names = {login, str(keeper.id)}
    return {each["kind"]: (each["projection"], each["ledger"]) for each in found if each["subject"] in names}


def test_what_was_taken_is_a_payment_that_a_colleague_confirms_and_goes_by_the_bank_to_finance(
    keeper: Caller, colleague: Caller, take: Take, engine: Engine
) -> None:
    taken = take("500.00", **CHEQUE, due_on=day(20), received_on=day(0))
    assert (taken["status"], taken["bank_by"], taken["hand_in_by"]) == ("held", day(20), day(5))
    payment = keeper.get(f"/v1/payments/{taken['payment_id']}").json
    assert (payment["status"], payment["amount"], payment["account_id"]) == ("entered", "500.00", taken["account_id"])
    assert colleague.act(f"/v1/payments/{payment['id']}/confirm", 1).status_code == 200
    path = f"{RECEIPTS}/{taken['id']}"
    banked = keeper.act(f"{path}/bank", 1, {"reference": "缴款单 7"}).json
    assert (banked["status"], banked["left_on"], banked["bank_reference"]) == ("banked", day(0), "缴款单 7")
    assert problem(keeper.act(f"{path}/hand-in", 2, {})) == (403, "handed-in-by-yourself")
    handed = colleague.act(f"{path}/hand-in", 2, {}).json
    assert (handed["status"], handed["accepted_by"]) == ("handed_in", str(colleague.id))
    assert problem(keeper.act(f"{path}/bank", 3, {"reference": "again"}))[0] == 409
    assert told(engine, taken["id"]) == [
        f"sales.cash_receipt.{word}.v1" for word in ("registered", "banked", "handed_in")
    ]


def test_money_that_the_customer_made_known_is_not_entered_again(
    staff: Staff, keeper: Caller, take: Take, learn: Learn
) -> None:
    account = learn()
    notice = staff.hire("customer", kind="portal", account_id=account).post("/v1/payments", {"amount": "44.00"}).json
    body = {"account_id": str(account), "form": "cash", "amount": "44.00", "payment_id": notice["id"]}
    answers = at_once(*[lambda: keeper.post(RECEIPTS, body)] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert problem(keeper.post(RECEIPTS, body)) == (409, "payment-in-cash")
    paid = keeper.get("/v1/payments", query_string={"account_id": str(account)}).json["items"]
    assert [each["id"] for each in paid] == [notice["id"]]
    for wrong in ({"amount": "44.01"}, {"account_id": str(learn())}):
        refused = keeper.post(RECEIPTS, {**body, **wrong})
        assert [each["pointer"] for each in refused.json["errors"]] == ["#/payment_id"]


def test_what_was_registered_by_mistake_is_void_with_its_payment_unless_that_is_confirmed(
    keeper: Caller, colleague: Caller, take: Take
) -> None:
    mistaken, real = take("10.00"), take("11.00")
    assert keeper.act(f"{RECEIPTS}/{mistaken['id']}/void", 1, {"reason": "重复登记"}).json["status"] == "voided"
    assert keeper.get(f"/v1/payments/{mistaken['payment_id']}").json["status"] == "refused"
    assert colleague.act(f"/v1/payments/{real['payment_id']}/confirm", 1).status_code == 200
    assert problem(keeper.act(f"{RECEIPTS}/{real['id']}/void", 1, {"reason": "重复"})) == (409, "cash-receipt-paid")


def test_a_bill_has_a_number_and_does_not_fall_due_before_it_was_received(keeper: Caller, learn: Learn) -> None:
    bill = {"account_id": str(learn()), "amount": "1.00", **CHEQUE}
    for wrong, pointer in (({"bill_number": None}, "#/bill_number"), ({"due_on": day(-1)}, "#/due_on")):
        refused = keeper.post(RECEIPTS, {**bill, **wrong})
        assert [each["pointer"] for each in refused.json["errors"]] == [pointer]


def test_money_that_is_not_what_the_book_says_is_named_until_it_is_counted_right(
    keeper: Caller, take: Take, engine: Engine
) -> None:
    """钱数相符."""
    first, _, _ = take("100.00"), take("20.00"), take("7.00", **CHEQUE)
    assert differences(keeper, engine) == {"cash": ("120.00", "0.00"), "bill": ("7.00", "0.00")}
    short = count(keeper, cash="119.50", bill="7.00")
    assert not short["agrees"]
    assert [(each["kind"], each["book"], each["difference"]) for each in short["lines"]] == [
        ("bill", "7.00", "0.00"), ("cash", "120.00", "-0.50"),
    ]  # fmt: skip
    assert differences(keeper, engine) == {"cash": ("120.00", "119.50")}
    assert count(keeper, cash="120.00", bill="7.00")["agrees"]
    assert differences(keeper, engine) == {}
    assert keeper.act(f"{RECEIPTS}/{first['id']}/bank", 1, {"reference": "缴款单"}).status_code == 200
    assert differences(keeper, engine) == {"cash": ("20.00", "120.00")}, "what left must be counted again"


def test_no_day_is_closed_on_money_that_was_not_counted_and_none_moves_on_a_closed_day(
    keeper: Caller, take: Take
) -> None:
    """日清月结: the day that is closed counts, not today."""
    old = take("30.00", received_on=day(-700))
    refused = keeper.post("/v1/closings", {"day": day(-699)})
    assert problem(refused) == (409, "books-disagree")
    count(keeper, day=day(-700), cash="30.00")
    take("5.00")
    closed = keeper.post("/v1/closings", {"day": day(-699)})
    assert closed.status_code == 201, closed.text
    path, slip = f"{RECEIPTS}/{old['id']}/bank", {"reference": "缴款单"}
    for late in (
        keeper.act(path, 1, {**slip, "on": day(-699)}),
        keeper.post(COUNTS, {"lines": [], "day": day(-699)}),
        keeper.post(
            RECEIPTS, {"account_id": old["account_id"], "form": "cash", "amount": "1", "received_on": day(-700)}
        ),
    ):
        assert [each["code"] for each in late.json["errors"]] == ["too-early"], late.text
    assert keeper.act(path, 1, {**slip, "on": day(-698)}).status_code == 200


def test_what_is_not_banked_or_handed_in_within_the_rules_days_is_listed_and_told_once(
    staff: Staff, keeper: Caller, take: Take, engine: Engine
) -> None:
    in_time, late, banked = (
        take("1.00", received_on=day(-1)),
        take("2.00", received_on=day(-2)),
        take("3.00", received_on=day(-3)),
    )
    assert keeper.act(f"{RECEIPTS}/{banked['id']}/bank", 1, {"reference": "缴款单"}).status_code == 200

    def listed() -> set[str]:
        query = {"keeper_id": "me", "late": "true"}
        return {each["id"] for each in keeper.get(RECEIPTS, query_string=query).json["items"]}

    assert listed() == {late["id"]}
    watch = Context(Principal.service("sales"), "sales.cash_receipt.read", cause="schedule")
    for _ in range(2):
        run(staff.database, tell_late, watch)
    assert [told(engine, each["id"]).count("sales.cash_receipt.late.v1") for each in (in_time, late, banked)] == [
        0,
        1,
        0,
    ]
    keeper_of_rules = staff.hire("sales_head")
    rule = next(each for each in keeper.get("/v1/cash-rules").json["items"] if each["kind"] == "cash")
    changed = keeper_of_rules.patch(f"/v1/cash-rules/{rule['id']}", rule["version"], {"bank_days": 0})
    assert changed.json["bank_days"] == 0, changed.text
    sooner = take("4.00", received_on=day(-1))
    assert listed() == {late["id"], sooner["id"]}, "what was received before keeps its days"
    back = keeper_of_rules.patch(f"/v1/cash-rules/{rule['id']}", changed.json["version"], {"bank_days": 1})
    assert back.status_code == 200


def test_customers_and_salespeople_do_not_see_what_is_kept(staff: Staff, take: Take) -> None:
    taken = take("9.00")
    customer = staff.hire("customer", kind="portal", account_id=UUID(taken["account_id"]))
    for stranger in (customer, staff.hire("salesperson")):
        assert stranger.get(f"{RECEIPTS}/{taken['id']}").status_code == 403
