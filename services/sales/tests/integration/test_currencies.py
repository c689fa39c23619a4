"""Exchange rates and tax rates over HTTP on the real database: each counts from its day until the next begins."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, Reader
from sales.currencies.model import ExchangeRateMissing
from sales.currencies.queries import rate_needed, rate_of


@pytest.fixture(scope="module")
def fee_clerk(staff: Staff) -> Caller:
    return staff.hire("fee_clerk")


def worth(staff: Staff, currency: str, on: str, ask: Any = rate_of) -> Any:
    """What documents of that day are told."""

    def question(session: Any) -> Any:
        reader = Reader(staff.database, session, Context(Principal.service("office"), ""))
        return ask(reader, currency, date.fromisoformat(on))

    return staff.database.read(question)


def test_a_rate_counts_from_its_day_until_the_next_begins(staff: Staff, fee_clerk: Caller) -> None:
    for day, rate in (("2026-01-01", "7.1"), ("2026-02-01", "7.2000000001")):
        body = {"currency": "USD", "rate": rate, "valid_from": day}
        assert fee_clerk.post("/v1/exchange-rates", body).status_code == 201
    found = [worth(staff, "USD", day) for day in ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2099-01-01")]
    assert found == [None, Decimal("7.1"), Decimal("7.1"), Decimal("7.2000000001"), Decimal("7.2000000001")]
    assert worth(staff, "CNY", "2026-01-01") == 1
    with pytest.raises(ExchangeRateMissing):
        worth(staff, "USD", "2025-12-31", rate_needed)


def test_a_rate_is_entered_once_a_day_and_corrected_afterwards(staff: Staff, fee_clerk: Caller) -> None:
    body = {"currency": "EUR", "rate": "7.8", "valid_from": "2026-01-01"}
    entered = fee_clerk.post("/v1/exchange-rates", body).json
    assert entered["base_currency"] == "CNY"
    assert fee_clerk.post("/v1/exchange-rates", body).json["type"] == "/problems/exchange-rate-known"
    assert fee_clerk.patch(f"/v1/exchange-rates/{entered['id']}", 1, {"rate": "7.9"}).json["version"] == 2
    assert worth(staff, "EUR", "2026-01-01") == Decimal("7.9")


@pytest.mark.parametrize("wrong", [{"currency": "CNY"}, {"rate": "0"}, {"rate": "-7"}, {"rate": "NaN"}])
def test_what_is_no_rate_is_refused(fee_clerk: Caller, wrong: dict[str, str]) -> None:
    body = {"currency": "JPY", "rate": "0.05", "valid_from": "2026-01-01", **wrong}
    assert fee_clerk.post("/v1/exchange-rates", body).status_code == 422


def test_the_general_rate_of_value_added_tax_is_shipped_with_its_days(fee_clerk: Caller) -> None:
    """17 % until April 2018, 16 % until March 2019, 13 % since then."""
    found = fee_clerk.get("/v1/tax-rates", query_string={"code": "standard", "sort": "valid_from"}).json["items"]
    assert [(rate["valid_from"], rate["rate"]) for rate in found] == [
        ("1994-01-01", "0.17"),
        ("2018-05-01", "0.16"),
        ("2019-04-01", "0.13"),
    ]
    assert fee_clerk.post("/v1/tax-rates", {}).status_code == 403


def test_the_administrator_adds_a_rate_and_no_two_of_a_day(staff: Staff) -> None:
    staff.define("administrator", {f"sales.tax_rate.{action}": "all" for action in ("read", "create", "change")})
    administrator = staff.hire("administrator")
    body = {"code": "catering", "name": {"zh": "餐饮"}, "rate": "0.06", "valid_from": "2027-01-01"}
    made = administrator.post("/v1/tax-rates", body)
    assert (made.status_code, made.json["rate"]) == (201, "0.06")
    assert administrator.post("/v1/tax-rates", body).json["type"] == "/problems/tax-rate-known"
    assert administrator.patch(f"/v1/tax-rates/{made.json['id']}", 1, {"rate": "0.05"}).json["rate"] == "0.05"
    assert administrator.post("/v1/tax-rates", {**body, "rate": "1"}).status_code == 422
