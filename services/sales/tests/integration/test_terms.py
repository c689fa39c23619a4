"""Payment terms at work: instalments, prepayment before shipping and discount, over HTTP (C-04, S-25, S-26)."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.errors import Invalid, NotKnownHereYet
from chassis.identifiers import new_id
from chassis.pipeline import ask
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, Reader
from chassis.worker import copies
from sales.model import Base
from sales.terms.queries import terms_of
from sales.terms.reactions import payment_terms_row, terms_assignment_row
from sales.terms.schedule import Instalment, Terms
from services.sales.tests.shipments import day

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Agreed = Callable[[Terms], dict[str, Any]]

AGREE = text("UPDATE customer_order SET terms = CAST(:terms AS jsonb) WHERE id = :id")
PREPAID = Terms(None, "P30", Decimal(30), (Instalment(Decimal(50), 30), Instalment(Decimal(20), 60)))
EARLY = Terms(None, "D2", Decimal(0), (Instalment(Decimal(100), 60),), Decimal(2), 10)


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
def agreed(signed: Signed, engine: Engine) -> Agreed:
    """A signed order of 100.05 CNY, half a month old, by these terms."""

    def ordered(terms: Terms) -> dict[str, Any]:
        order = signed(("1", "100.05"), business_date=day(-15), promised_on=day(0))
        with engine.begin() as connection:
            connection.execute(AGREE, {"terms": json.dumps(terms.to_plain()), "id": order["id"]})
        return order

    return ordered


def pay(clerk: Caller, colleague: Caller, order: dict[str, Any], amount: str, paid_on: str) -> dict[str, Any]:
    body = {"account_id": order["account_id"], "order_id": order["id"], "amount": amount, "paid_on": paid_on}
    entered = clerk.post("/v1/payments", body).json
    confirmed = colleague.act(f"/v1/payments/{entered['id']}/confirm", 1)
    assert confirmed.status_code == 200, confirmed.text
    return dict(confirmed.json)


def ship(shipper: Caller, order: dict[str, Any], shipped_on: str) -> Any:
    return shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": shipped_on})


def owed(clerk: Caller, order: dict[str, Any], *fields: str) -> list[tuple[str, ...]]:
    found = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    return [tuple(item[field] for field in fields) for item in found]


def test_nothing_ships_before_the_prepayment_is_here_and_then_it_settles_its_instalment(
    clerk: Caller, colleague: Caller, shipper: Caller, agreed: Agreed
) -> None:
    order = agreed(PREPAID)
    pay(clerk, colleague, order, "30.01", day(-9))
    refused = ship(shipper, order, day(-5))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/prepayment-missing")
    assert (refused.json["needed"], refused.json["paid"]) == ("30.02", "30.01")
    assert owed(clerk, order, "number") == []
    pay(clerk, colleague, order, "5.00", day(-8))
    assert ship(shipper, order, day(-5)).status_code == 200
    assert owed(clerk, order, "amount", "settled", "due_on", "status", "settled_on") == [
        ("30.02", "30.02", day(-5), "settled", day(-5)),
        ("50.02", "4.99", day(25), "partly_settled", None),
        ("20.01", "0.00", day(55), "open", None),
    ]


def test_what_is_paid_for_goods_that_have_not_left_waits_for_them_and_pays_no_older_debt(
    clerk: Caller, colleague: Caller, shipper: Caller, signed: Signed
) -> None:
    """预付: what several payments bring beyond the price of the order settles what is due first."""
    elder = signed(("1", "70.00"), business_date=day(-90), promised_on=day(0))
    assert ship(shipper, elder, day(-80)).status_code == 200
    order = signed(("1", "100.00"), account=UUID(elder["account_id"]))
    in_advance = pay(clerk, colleague, order, "60.00", day(0))
    assert (in_advance["allocations"], in_advance["unallocated"]) == ([], "60.00")
    beyond = pay(clerk, colleague, order, "55.00", day(0))
    [(old,)] = owed(clerk, elder, "id")
    assert [(each["receivable_id"], each["amount"]) for each in beyond["allocations"]] == [(old, "15.00")]
    assert beyond["unallocated"] == "40.00"


def test_a_payment_that_settled_another_order_is_no_prepayment_of_this_one(
    clerk: Caller, colleague: Caller, shipper: Caller, signed: Signed, engine: Engine
) -> None:
    first = signed(("1", "40.00"), business_date=day(-15), promised_on=day(0))
    assert ship(shipper, first, day(-5)).status_code == 200
    account = UUID(first["account_id"])
    second = signed(("1", "100.05"), account=account, business_date=day(-15), promised_on=day(0))
    with engine.begin() as connection:
        connection.execute(AGREE, {"terms": json.dumps(PREPAID.to_plain()), "id": second["id"]})
    paid = pay(clerk, colleague, second, "60.00", day(-2))
    [[first_owed]] = owed(clerk, first, "id")
    share = {"allocations": [{"receivable_id": first_owed, "amount": "40.00"}]}
    assert clerk.act(f"/v1/payments/{paid['id']}/allocate", paid["version"], share).status_code == 200
    refused = ship(shipper, second, day(-1))
    assert (refused.json["type"], refused.json["paid"]) == ("/problems/prepayment-missing", "20.00")


@pytest.mark.parametrize(
    ("paid_on", "amount", "open_", "credited"),
    [(-2, "98.05", "0.00", "2.00"), (-2, "98.04", "2.01", "0.00"), (-1, "98.05", "2.00", "0.00")],
)
def test_who_pays_all_but_the_discount_in_time_has_paid(
    clerk: Caller,
    colleague: Caller,
    shipper: Caller,
    agreed: Agreed,
    *,
    paid_on: int,
    amount: str,
    open_: str,
    credited: str,
) -> None:
    """现金折扣: 2% within ten days of shipping; a cent too little, or a day too late, earns nothing."""
    order = agreed(EARLY)
    assert ship(shipper, order, day(-12)).status_code == 200
    assert owed(clerk, order, "discount", "discount_until") == [("2.00", day(-2))]
    pay(clerk, colleague, order, amount, day(paid_on))
    assert owed(clerk, order, "open", "credited", "settled") == [(open_, credited, amount)]


def test_a_discount_goes_with_the_payment_that_earned_it(
    clerk: Caller, colleague: Caller, shipper: Caller, agreed: Agreed
) -> None:
    order = agreed(EARLY)
    assert ship(shipper, order, day(-5)).status_code == 200
    payment = pay(clerk, colleague, order, "100.05", day(-4))
    assert payment["unallocated"] == "2.00", "who pays it all in time keeps the discount"
    (note,) = clerk.get("/v1/credit-notes", query_string={"document_id": payment["id"]}).json["items"]
    assert (note["reason"], note["amount"], note["issued_on"]) == ("discount", "2.00", day(-4))
    reversed_ = colleague.act(f"/v1/payments/{payment['id']}/reverse", 2, {"reason": "支票被退票"})
    assert reversed_.status_code == 200, reversed_.text
    assert owed(clerk, order, "open", "credited", "settled", "status") == [("100.05", "0.00", "0.00", "open")]
    assert clerk.get(f"/v1/credit-notes/{note['id']}").json["reversed_on"] == day(0)


@pytest.fixture(scope="module")
def come_back(staff: Staff, supervisor: Caller) -> Callable[[dict[str, Any], str], dict[str, Any]]:
    """So much of the first line of a delivery comes back; the credit note for it."""
    returns = staff.hire("returns_clerk")
    staff.define("laboratory", dict.fromkeys(("sales.return.read", "sales.return.inspect"), "all"))
    laboratory = staff.hire("laboratory")

    def credited(delivery: dict[str, Any], quantity: str) -> dict[str, Any]:
        lines = [{"line": 1, "quantity": quantity, "reason": "defect"}]
        body = {"return_type": "batch", "delivery_id": delivery["id"], "lines": lines}
        path = f"/v1/returns/{returns.post('/v1/returns', body).json['id']}"
        for who, action, version in ((returns, "submit", 1), (supervisor, "approve", 2), (returns, "receive", 3)):
            assert who.act(f"{path}/{action}", version).status_code == 200
        assert laboratory.post(f"{path}/inspection", {"lines": []}).status_code == 200
        query = {"document_id": path.rpartition("/")[2]}
        (note,) = supervisor.get("/v1/credit-notes", query_string=query).json["items"]
        return dict(note)

    return credited


def test_with_goods_that_come_back_goes_the_discount_that_was_granted_on_them(
    clerk: Caller, colleague: Caller, shipper: Caller, *, signed: Signed, engine: Engine, come_back: Any
) -> None:
    """C-04, S-18: to the cent over several returns; when the payment is reversed, each return is worth its goods."""
    order = signed(("3", "33.35"), business_date=day(-15), promised_on=day(0))
    with engine.begin() as connection:
        connection.execute(AGREE, {"terms": json.dumps(EARLY.to_plain()), "id": order["id"]})
    delivery = ship(shipper, order, day(-5)).json
    payment = pay(clerk, colleague, order, "98.05", day(-4))
    notes = [come_back(delivery, "1") for _ in range(3)]
    assert [(each["amount"], each["discount_back"]) for each in notes] == [
        ("32.68", "0.67"), ("32.68", "0.67"), ("32.69", "0.66"),
    ]  # fmt: skip

    def closing() -> str:
        return str(clerk.get(f"/v1/statements/{order['account_id']}").json["closing"])

    assert closing() == "-98.05", "all is back: what was paid is theirs, and not a cent more"
    reversed_ = colleague.act(f"/v1/payments/{payment['id']}/reverse", payment["version"], {"reason": "支票被退票"})
    assert reversed_.status_code == 200, reversed_.text
    assert closing() == "0.00"
    given = clerk.get("/v1/credit-notes", query_string={"delivery_id": delivery["id"], "sort": "number"}).json["items"]
    assert [(each["amount"], each["discount_back"], each["document_id"]) for each in given[-3:]] == [
        (back["discount_back"], f"-{back['discount_back']}", back["document_id"]) for back in notes
    ]
    found = clerk.get("/v1/book-check").json["differences"]
    assert [each for each in found if each["kind"] != "cash"] == []


def learned(identifier: UUID, code: str, **state: Any) -> dict[str, Any]:
    """The copy of approved terms of thirty days, or otherwise."""
    known = {
        "id": str(identifier), "code": code, "prepayment_percent": "0.00", "discount_percent": None,
        "discount_days": None, "status": "approved", "active": True,
        "instalments": [{"percent": "100.00", "days": 30, "month_end": False, "day_of_month": None}],
    }  # fmt: skip
    row = payment_terms_row({**known, **state})
    return {**row, "id": identifier, "version": 1, "deleted_at": None}


def test_an_account_buys_by_the_terms_assigned_to_it_today_unless_its_document_names_others(
    staff: Staff, learn: Learn, engine: Engine
) -> None:
    account, given, named, retired = learn(), new_id(), new_id(), new_id()

    def assigned(terms: UUID, valid_from: str, valid_to: str | None, status: str = "approved") -> dict[str, Any]:
        told = {
            "account_id": str(account), "payment_terms_id": str(terms), "status": status, "valid_from": valid_from,
            "valid_to": valid_to,
        }  # fmt: skip
        return {**terms_assignment_row(told), "id": new_id(), "version": 1, "deleted_at": None}

    tables = Base.metadata.tables
    with engine.begin() as connection:
        rows = [learned(given, "A", active=False), learned(named, "B"), learned(retired, "C", status="draft")]
        copies.write(connection, tables["payment_terms"], rows)
        others = [
            assigned(named, day(-90), day(-1)),
            assigned(given, day(0), day(0)),
            assigned(named, day(1), None),
            assigned(named, day(-1), None, "draft"),
        ]
        copies.write(connection, tables["terms_assignment"], others)

    def code(terms_id: UUID | None, of: UUID = account) -> str | None:
        def question(reader: Reader) -> Terms | None:
            return terms_of(reader, of, terms_id)

        found = ask(staff.database, question, Context(Principal.service("sales"), "sales.order.place"))
        return None if found is None else found.code

    assert (code(None), code(named), code(None, learn())) == ("A", "B", None)
    for refused in (given, retired):
        with pytest.raises(Invalid):
            code(refused)
    with pytest.raises(NotKnownHereYet):
        code(new_id())
