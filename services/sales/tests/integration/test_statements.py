"""Statement, ageing and arrears over HTTP: every document on its day, and the same sum by every way (S-25 to S-27)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import day

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
Owe = Callable[..., dict[str, Any]]
Pay = Callable[..., dict[str, Any]]


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
def owe(staff: Staff, signed: Signed, clerk: Caller, account: UUID) -> Owe:
    """Ship an order of this amount on a day; it is due thirty days later."""
    shipper = staff.hire("order_clerk")

    def owed(amount: str, shipped_on: str, **details: Any) -> dict[str, Any]:
        order = signed(("1", amount), account=account, business_date=day(-200), promised_on=day(0), **details)
        shipped = shipper.act(f"/v1/orders/{order['id']}/ship", 3, {"shipped_on": shipped_on})
        assert shipped.status_code == 200, shipped.text
        (receivable,) = clerk.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
        return dict(receivable)

    return owed


@pytest.fixture
def pay(clerk: Caller, colleague: Caller, account: UUID) -> Pay:
    """A confirmed payment of a day."""

    def paid(amount: str, paid_on: str) -> dict[str, Any]:
        entered = clerk.post("/v1/payments", {"amount": amount, "account_id": str(account), "paid_on": paid_on}).json
        confirmed = colleague.act(f"/v1/payments/{entered['id']}/confirm", 1)
        assert confirmed.status_code == 200, confirmed.text
        return dict(confirmed.json)

    return paid


def statement(caller: Caller, account: UUID, **query: str) -> list[str]:
    found = caller.get(f"/v1/statements/{account}", query_string=query)
    assert found.status_code == 200, found.text
    return [found.json[name] for name in ("opening", "charged", "settled", "closing")]


def listed(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    found = caller.get(path, query_string=query)
    assert found.status_code == 200, found.text
    return list(found.json["items"])


def test_a_statement_tells_every_movement_from_opening_to_closing(
    clerk: Caller, colleague: Caller, account: UUID, owe: Owe, pay: Pay
) -> None:
    owe("100.00", day(-90))
    pay("40.00", day(-60))
    owe("70.00", day(-30))
    back = pay("200.00", day(-20))
    assert statement(clerk, account, first=day(-60), last=day(-20)) == ["100.00", "70.00", "240.00", "-70.00"]
    reversed_ = colleague.act(f"/v1/payments/{back['id']}/reverse", 2, {"reason": "支票被退票"})
    assert reversed_.status_code == 200
    assert statement(clerk, account, first=day(-60), last=day(-20)) == ["100.00", "70.00", "240.00", "-70.00"]
    assert statement(clerk, account, first=day(-19)) == ["-70.00", "200.00", "0.00", "130.00"]
    moved = listed(clerk, f"/v1/statements/{account}/movements")
    assert [(each["kind"], each["on"], each["amount"], each["balance"]) for each in moved] == [
        ("receivable", day(-90), "100.00", "100.00"),
        ("payment", day(-60), "-40.00", "60.00"),
        ("receivable", day(-30), "70.00", "130.00"),
        ("payment", day(-20), "-200.00", "-70.00"),
        ("payment_reversal", day(0), "200.00", "130.00"),
    ]
    later = listed(clerk, f"/v1/statements/{account}/movements", first=day(-30), limit=2)
    assert [each["balance"] for each in later] == ["130.00", "-70.00"], "the balance is that of all before, too"


def test_a_statement_is_exported_with_its_balances(clerk: Caller, account: UUID, owe: Owe) -> None:
    owe("100.00", day(-90))
    exported = clerk.get(f"/v1/statements/{account}/movements", headers={**clerk.headers, "Accept": "text/csv"})
    assert exported.status_code == 200, exported.text
    header, row = exported.text.lstrip("\ufeff").splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["balance"] == "100.00"


def test_customers_and_salespeople_see_the_statements_of_their_own_accounts_only(
    staff: Staff, learn: Learn, account: UUID, owe: Owe
) -> None:
    owe("100.00", day(-90))
    customer = staff.hire("customer", kind="portal", account_id=account)
    stranger = staff.hire("salesperson")
    assert statement(customer, account)[-1] == "100.00"
    assert customer.get(f"/v1/statements/{learn()}").status_code == 404
    assert stranger.get(f"/v1/statements/{account}").status_code == 404
    assert [row["id"] for row in listed(customer, "/v1/ageing")] == [str(account)]
    assert listed(stranger, "/v1/ageing") == []


def test_ageing_sorts_what_is_owed_by_how_late_it_is_on_any_day(
    clerk: Caller, account: UUID, owe: Owe, pay: Pay
) -> None:
    """The last day of a bucket belongs to it; what settled a receivable later does not count before."""
    owe("8.00", day(-121))  # due 91 days ago
    owe("4.00", day(-120))  # due 90 days ago
    owe("2.00", day(-60))  # due 30 days ago
    owe("1.00", day(-30))  # due today
    buckets = ("total", "not_due", "days_1_to_30", "days_31_to_60", "days_61_to_90", "days_over_90")

    def aged(**query: str) -> list[str]:
        (row,) = [row for row in listed(clerk, "/v1/ageing", **query) if row["id"] == str(account)]
        return [row[bucket] for bucket in buckets]

    assert aged() == ["15.00", "1.00", "2.00", "0.00", "4.00", "8.00"]
    assert aged(on=day(-1)) == ["15.00", "1.00", "2.00", "0.00", "12.00", "0.00"]
    pay("9.00", day(-10))
    assert aged() == ["6.00", "1.00", "2.00", "0.00", "3.00", "0.00"]
    assert aged(on=day(-11)) == ["15.00", "1.00", "2.00", "0.00", "12.00", "0.00"]
    assert statement(clerk, account, last=day(-11))[-1] == "15.00"


def test_arrears_of_a_quarter_say_how_much_how_long_and_why(clerk: Caller, account: UUID, owe: Owe, pay: Pay) -> None:
    """季度欠缴统计报告, with the reason of each delay (C-31)."""
    today = date.fromisoformat(day(0))
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last_quarter = {"year": (first - timedelta(1)).year, "quarter": ((first - timedelta(1)).month + 2) // 3}
    ended = first - timedelta(1)
    late = owe("50.00", (ended - timedelta(33)).isoformat())  # three days late at the end of that quarter
    later = owe("20.00", (ended - timedelta(30)).isoformat())  # due on its last day, so not late
    explained = clerk.act(f"/v1/receivables/{late['id']}/explain", 1, {"reason": "dispute"})
    assert explained.status_code == 200, explained.text

    def arrears(**quarter: int) -> dict[str, Any]:
        (row,) = [row for row in listed(clerk, "/v1/arrears", **quarter) if row["id"] == str(account)]
        return {name: row[name] for name in ("overdue", "count", "days_late", "reasons", "fell_due")}

    then = {"overdue": "50.00", "count": 1, "days_late": 3, "reasons": {"dispute": "50.00"}, "fell_due": "70.00"}
    assert arrears(**last_quarter) == then
    pay("60.00", day(0))
    assert arrears(**last_quarter) == then, "what was paid since does not change what was owed then"
    now = arrears()
    assert (now["overdue"], now["reasons"], now["fell_due"]) == ("10.00", {"unexplained": "10.00"}, "0.00")
    assert Decimal(now["overdue"]) == Decimal(clerk.get(f"/v1/receivables/{later['id']}").json["open"])
