"""Dealers and branches: no circles, changed like other data, seen by who leads them (C-37)."""

from typing import Any

import pytest

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY
from services.customer.tests.integration.test_at_once import at_once, patiently

ACCOUNTS, CHANGES = "/v1/accounts", "/v1/account-changes"


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


def entered(clerk: Caller, parent: str | None = None, **details: Any) -> str:
    made = clerk.post(ACCOUNTS, {**COMPANY, "parent_id": parent, **details})
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def approved(clerk: Caller, supervisor: Caller, parent: str | None = None) -> str:
    """A customer, at version 3."""
    account = entered(clerk, parent)
    assert clerk.act(f"{ACCOUNTS}/{account}/submit", 1).status_code == 200
    assert supervisor.act(f"{ACCOUNTS}/{account}/approve", 2).status_code == 200
    return account


def placed(clerk: Caller, account: str, parent: str | None, version: int = 1) -> Any:
    return clerk.patch(f"{ACCOUNTS}/{account}", version, {"parent_id": parent})


def family(caller: Caller, account: str) -> list[tuple[str, int]]:
    return [(node["id"], node["level"]) for node in caller.get(f"{ACCOUNTS}/{account}/tree").json["accounts"]]


def test_the_view_of_any_member_begins_with_the_topmost_account(clerk: Caller) -> None:
    top = entered(clerk)
    first, second = entered(clerk, top), entered(clerk, top)
    below = entered(clerk, first)
    expected = [(top, 0), (first, 1), (below, 2), (second, 1)]
    assert [family(clerk, member) for member in (top, below, second)] == [expected] * 3
    assert family(clerk, alone := entered(clerk)) == [(alone, 0)]
    children = clerk.get(ACCOUNTS, query_string={"parent_id": top}).json["items"]
    assert {child["id"] for child in children} == {first, second}


def test_nobody_stands_below_oneself(clerk: Caller) -> None:
    top = entered(clerk)
    below = entered(clerk, entered(clerk, top))
    for parent in (below, top):
        refused = placed(clerk, top, parent)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/accounts-in-circle")
    assert placed(clerk, below, top).json["parent_id"] == top
    assert placed(clerk, below, None, 2).json["parent_id"] is None


def test_of_two_put_below_each_other_at_once_one_is(clerk: Caller) -> None:
    """Without the lock each finds the other at the top, and both stand below each other."""
    for _ in range(5):
        pair = entered(clerk), entered(clerk)
        answers = at_once(lambda n, pair=pair: patiently(lambda: placed(clerk, pair[n], pair[1 - n])), 2)
        assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_the_parent_of_a_customer_changes_by_approval_and_a_circle_is_refused_then_too(
    company: Staff, clerk: Caller
) -> None:
    supervisor = company.hire("sales_supervisor")
    one, other = approved(clerk, supervisor), approved(clerk, supervisor)
    first, second = (
        placed(clerk, below, above, 3).json["change_request"]["id"] for below, above in ((one, other), (other, one))
    )
    assert supervisor.act(f"{CHANGES}/{first}/approve", 1).status_code == 200
    assert clerk.get(f"{ACCOUNTS}/{one}").json["parent_id"] == other
    refused = supervisor.act(f"{CHANGES}/{second}/approve", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/accounts-in-circle")


def test_a_dealer_in_the_portal_sees_the_own_account_and_those_directly_below(company: Staff, clerk: Caller) -> None:
    supervisor = company.hire("sales_supervisor")
    top = approved(clerk, supervisor)
    dealer = approved(clerk, supervisor, top)
    customer = approved(clerk, supervisor, dealer)
    portal = company.hire("customer", kind="portal", account_id=dealer)
    assert [portal.get(f"{ACCOUNTS}/{account}").status_code for account in (top, dealer, customer)] == [404, 200, 200]
    assert family(portal, dealer) == [(dealer, 1), (customer, 2)]


def test_one_cannot_put_an_account_below_one_that_one_does_not_see(company: Staff, clerk: Caller) -> None:
    foreign, salesperson = entered(clerk), company.hire("salesperson")
    refused = salesperson.post(ACCOUNTS, {**COMPANY, "parent_id": foreign})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/parent_id")
