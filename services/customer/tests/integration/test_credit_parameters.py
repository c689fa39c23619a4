"""Credit parameters over HTTP on the real database: approved, changed by approval, one set a day (C-05)."""

from typing import Any

import pytest

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, CREDIT
from services.customer.tests.integration.test_at_once import at_once, patiently
from services.customer.tests.integration.test_payment_terms import approved, submitted

KIND = "/v1/credit-parameters"


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


@pytest.fixture
def head(company: Staff) -> Caller:
    return company.hire("sales_head")


@pytest.fixture
def credit(clerk: Caller) -> dict[str, Any]:
    """What is entered for an account of its own."""
    return {**CREDIT, "account_id": clerk.post("/v1/accounts", COMPANY).json["id"], "valid_from": "2026-01-01"}


def test_parameters_warn_on_the_order_and_forbid_at_shipment_unless_they_say_otherwise(
    clerk: Caller, head: Caller, credit: dict[str, Any]
) -> None:
    read = clerk.get(approved(clerk, head, KIND, credit)).json
    assert (read["credit_limit"], read["overdue_days"], read["overdue_amount"]) == ("100000.00", 15, "0.00")
    assert (read["orders_occupy"], read["on_order_submitted"], read["on_shipped"]) == ("approved", "warn", "forbid")
    assert (read["all_currencies"], read["valid_from"], read["valid_to"]) == (True, "2026-01-01", None)


def test_an_approved_limit_changes_only_by_an_approved_change(
    clerk: Caller, head: Caller, credit: dict[str, Any]
) -> None:
    path = approved(clerk, head, KIND, credit)
    asked = clerk.patch(path, 3, {"credit_limit": "250000", "on_shipped": "warn"}).json
    assert asked["credit_limit"] == "100000.00"
    change = f"{KIND}-changes/{asked['change_request']['id']}"
    assert clerk.act(f"{change}/approve", 1).status_code == 403
    assert head.act(f"{change}/approve", 1).json["state"] == "approved"
    read = clerk.get(path).json
    assert (read["credit_limit"], read["on_shipped"], read["version"]) == ("250000.00", "warn", 4)
    rejected = clerk.patch(path, 4, {"credit_limit": "1"}).json["change_request"]["id"]
    assert head.act(f"{KIND}-changes/{rejected}/reject", 1, {"reason": "过低"}).json["rejection"] == "过低"
    withdrawn = clerk.patch(path, 4, {"credit_limit": "2"}).json["change_request"]["id"]
    assert clerk.act(f"{KIND}-changes/{withdrawn}/withdraw", 1).json["state"] == "withdrawn"
    assert clerk.get(path).json["version"] == 4


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({}, 409),
        ({"valid_from": "2027-01-01"}, 409),
        ({"valid_from": "2025-01-01", "valid_to": "2025-12-31"}, 200),
        ({"valid_from": "2025-01-01", "valid_to": "2026-01-01"}, 409),
        ({"currency": "USD"}, 409),
        ({"currency": "USD", "all_currencies": False}, 200),
        ({"all_currencies": False}, 200),
    ],
)
def test_one_set_holds_on_a_day_for_all_currencies_and_one_for_each(
    clerk: Caller, head: Caller, credit: dict[str, Any], other: dict[str, Any], status: int
) -> None:
    approved(clerk, head, KIND, credit)
    answer = head.act(f"{submitted(clerk, KIND, {**credit, **other})}/approve", 2)
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json["type"] == "/problems/credit-parameters-overlap"


def test_a_change_cannot_make_them_overlap_either(clerk: Caller, head: Caller, credit: dict[str, Any]) -> None:
    path = approved(clerk, head, KIND, {**credit, "valid_to": "2026-06-30"})
    approved(clerk, head, KIND, {**credit, "valid_from": "2026-07-01"})
    change = clerk.patch(path, 3, {"valid_to": "2026-07-01"}).json["change_request"]["id"]
    assert head.act(f"{KIND}-changes/{change}/approve", 1).json["type"] == "/problems/credit-parameters-overlap"
    assert clerk.get(path).json["valid_to"] == "2026-06-30"


def test_of_sets_approved_at_once_one_holds(clerk: Caller, company: Staff, credit: dict[str, Any]) -> None:
    """Without holding the account, none sees the others and all hold."""
    heads = [company.hire("sales_head") for _ in range(8)]
    paths = [submitted(clerk, KIND, credit) for _ in heads]
    answers = at_once(lambda n: patiently(lambda: heads[n].act(f"{paths[n]}/approve", 2)), len(heads))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    company.dismiss(*heads)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"credit_limit": "-1"}, "#/credit_limit"),
        ({"valid_to": "2025-12-31"}, "#/valid_to"),
        ({"on_shipped": "maybe"}, "#/on_shipped"),
        ({"account_id": "019a9a00-0000-7000-8000-000000000001"}, "#/account_id"),
    ],
)
def test_what_are_no_parameters_is_refused(
    clerk: Caller, credit: dict[str, Any], wrong: dict[str, Any], pointer: str
) -> None:
    refused = clerk.post(KIND, {**credit, **wrong})
    assert (refused.status_code, [e["pointer"] for e in refused.json["errors"]]) == (422, [pointer]), refused.text
