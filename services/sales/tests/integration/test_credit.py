"""Credit control over HTTP: where an account stands, and the statement that explains every cent (C-05)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from chassis import pipeline
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from sales.credit.commands import occupy_all
from sales.credit.model import Holder, Kind
from services.sales.tests.credit import granted

Learn = Callable[..., UUID]
Place = Callable[..., dict[str, Any]]


@pytest.fixture
def account(staff: Staff, learn: Learn) -> UUID:
    """A customer with an order of 600 CNY that is half shipped, and 100 CNY paid in advance."""
    account = learn()
    held = Holder(Kind.ORDER, new_id(), "SO1", account, "CNY")
    owed = Holder(Kind.RECEIVABLE, new_id(), "AR1", account, "CNY")
    paid = Holder(Kind.PREPAYMENT, new_id(), "PM1", account, "CNY")
    context = Context(Principal.service("sales"), "sales.credit.read")
    for claims in (
        [(held, Decimal(600))],
        [(held, Decimal(300)), (owed, Decimal(300))],
        [(paid, Decimal(-100))],
    ):
        pipeline.run(staff.database, lambda uow, claims=claims: occupy_all(uow, claims), context)
    return account


def test_the_exposure_says_what_is_occupied_and_what_each_limit_leaves(
    supervisor: Caller, account: UUID, engine: Engine
) -> None:
    granted(engine, account, credit_limit="2000.00")
    granted(engine, account, currency="USD", all_currencies=False, credit_limit="70.00")
    answer = supervisor.get(f"/v1/credit-exposures/{account}").json
    assert answer["occupied"] == [
        {"kind": kind, "currency": "CNY", "amount": amount}
        for kind, amount in (("order", "300.00"), ("prepayment", "-100.00"), ("receivable", "300.00"))
    ]
    assert [(limit["currency"], limit["exposure"], limit["available"]) for limit in answer["limits"]] == [
        ("USD", "0.00", "70.00"),
        ("CNY", "500.00", "1500.00"),
    ]


def test_documents_and_movements_both_add_up_to_the_exposure(supervisor: Caller, account: UUID) -> None:
    def listed(what: str) -> list[dict[str, Any]]:
        return list(supervisor.get(f"/v1/credit-exposures/{account}/{what}").json["items"])

    documents, movements = listed("occupations"), listed("entries")
    assert {(each["number"], each["amount"]) for each in documents} == {
        ("SO1", "300.00"), ("AR1", "300.00"), ("PM1", "-100.00"),
    }  # fmt: skip
    assert [(each["number"], each["amount"], each["occupied"]) for each in movements if each["number"] == "SO1"] == [
        ("SO1", "-300.00", "300.00"),
        ("SO1", "600.00", "600.00"),
    ]
    assert sum(Decimal(each["amount"]) for each in documents) == sum(Decimal(each["amount"]) for each in movements)


@pytest.mark.parametrize("controlled", [False, True])
def test_entering_and_approving_an_order_each_say_one_thing_to_credit(
    staff: Staff, supervisor: Caller, place: Place, learn: Learn, controlled: bool
) -> None:
    """The hot path: one statement each, with parameters and without."""
    account, clerk, said = learn(), staff.hire("order_clerk"), list[str]()
    if controlled:
        granted(staff.engine, account, credit_limit="1000.00")

    def listen(*heard: Any) -> None:
        said.extend(statement for statement in heard if isinstance(statement, str) and "credit_" in statement)

    path = f"/v1/orders/{place(clerk, account_id=str(account))['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    event.listen(staff.database.engine, "before_cursor_execute", listen)
    try:
        place(clerk, account_id=str(account))
        asked = len(said)
        assert supervisor.act(f"{path}/approve", 2).status_code == 200
    finally:
        event.remove(staff.database.engine, "before_cursor_execute", listen)
    assert (asked, len(said)) == (1, 2)


def test_credit_of_customers_of_others_is_not_seen(staff: Staff, account: UUID, learn: Learn) -> None:
    salesperson = staff.hire("salesperson")
    own = learn(owner_id=str(salesperson.id))
    for path in ("", "/occupations", "/entries"):
        assert salesperson.get(f"/v1/credit-exposures/{own}{path}").status_code == 200
        assert salesperson.get(f"/v1/credit-exposures/{account}{path}").status_code == 404
