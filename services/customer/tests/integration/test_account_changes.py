"""Changes of accounts: a draft at once, an approved account by an approved request (C-02, data.md)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY
from services.customer.tests.integration.test_accounts import routing_keys, submitted

ACCOUNTS, CHANGES = "/v1/accounts", "/v1/account-changes"


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


@pytest.fixture
def supervisor(company: Staff) -> Caller:
    return company.hire("sales_supervisor")


@pytest.fixture
def account(clerk: Caller, supervisor: Caller) -> dict[str, Any]:
    """A customer, at version 3."""
    approved = supervisor.act(f"{ACCOUNTS}/{submitted(clerk)['id']}/approve", 2)
    assert approved.status_code == 200, approved.text
    return dict(approved.json)


def asked(clerk: Caller, account: dict[str, Any], version: int = 3, **changes: Any) -> dict[str, Any]:
    answer = clerk.patch(f"{ACCOUNTS}/{account['id']}", version, changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json["change_request"])


def test_a_draft_changes_at_once(clerk: Caller) -> None:
    draft = clerk.post(ACCOUNTS, COMPANY).json
    answer = clerk.patch(f"{ACCOUNTS}/{draft['id']}", 1, {"region": "华南", "short_name": None})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.json["region"], answer.json["short_name"], answer.json["change_request"]) == ("华南", None, None)


def test_what_changes_nothing_makes_no_version(clerk: Caller) -> None:
    draft = clerk.post(ACCOUNTS, COMPANY).json
    assert clerk.patch(f"{ACCOUNTS}/{draft['id']}", 1, {"region": "华东"}).headers["ETag"] == '"1"'


def test_an_approved_account_stays_as_it_is_until_the_change_is_approved(
    clerk: Caller, supervisor: Caller, account: dict[str, Any], engine: Engine
) -> None:
    change = asked(clerk, account, region="华南", phone="021-66668888")
    assert (change["state"], change["changes"]["region"]) == ("submitted", {"old": "华东", "new": "华南"})
    assert clerk.get(f"{ACCOUNTS}/{account['id']}").json == account
    approved = supervisor.act(f"{CHANGES}/{change['id']}/approve", 1)
    assert (approved.status_code, approved.json["state"]) == (200, "approved")
    changed = clerk.get(f"{ACCOUNTS}/{account['id']}").json
    assert (changed["region"], changed["phone"], changed["version"]) == ("华南", "021-66668888", 4)
    assert routing_keys(engine, change["id"]) == [
        f"customer.account_change.{name}.v1" for name in ("requested", "submitted", "approved")
    ]
    assert routing_keys(engine, account["id"])[-1] == "customer.account.changed.v1"


def test_a_change_of_addresses_keeps_the_ids_of_those_that_stay(
    clerk: Caller, supervisor: Caller, account: dict[str, Any]
) -> None:
    office = account["addresses"][0]
    wanted = [{"purpose": "delivery", "line": "港城路 1 号"}, {**office, "line": "世纪大道 200 号"}]
    change = asked(clerk, account, addresses=wanted)
    assert supervisor.act(f"{CHANGES}/{change['id']}/approve", 1).status_code == 200
    delivery, moved = clerk.get(f"{ACCOUNTS}/{account['id']}").json["addresses"]
    assert (delivery["line"], moved["line"], moved["id"]) == ("港城路 1 号", "世纪大道 200 号", office["id"])


def test_a_change_is_refused_if_its_fields_moved_meanwhile(
    clerk: Caller, supervisor: Caller, account: dict[str, Any]
) -> None:
    first, second = asked(clerk, account, region="华南"), asked(clerk, account, region="华北", phone="021-66668888")
    assert supervisor.act(f"{CHANGES}/{first['id']}/approve", 1).status_code == 200
    refused = supervisor.act(f"{CHANGES}/{second['id']}/approve", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/changed-meanwhile")
    assert refused.json["fields"] == ["region"]
    assert clerk.get(f"{ACCOUNTS}/{account['id']}").json["region"] == "华南"


def test_a_change_of_other_fields_stands_beside_it(clerk: Caller, supervisor: Caller, account: dict[str, Any]) -> None:
    first, second = asked(clerk, account, region="华南"), asked(clerk, account, phone="021-66668888")
    for change in (first, second):
        assert supervisor.act(f"{CHANGES}/{change['id']}/approve", 1).status_code == 200
    changed = clerk.get(f"{ACCOUNTS}/{account['id']}").json
    assert (changed["region"], changed["phone"], changed["version"]) == ("华南", "021-66668888", 5)


def test_a_rejected_or_withdrawn_change_changes_nothing(
    clerk: Caller, supervisor: Caller, account: dict[str, Any]
) -> None:
    rejected, withdrawn = asked(clerk, account, region="华南"), asked(clerk, account, region="华北")
    answer = supervisor.act(f"{CHANGES}/{rejected['id']}/reject", 1, {"reason": "没有依据"})
    assert (answer.json["state"], answer.json["rejection"]) == ("rejected", "没有依据")
    assert clerk.act(f"{CHANGES}/{withdrawn['id']}/withdraw", 1).json["state"] == "withdrawn"
    assert supervisor.act(f"{CHANGES}/{withdrawn['id']}/approve", 2).status_code == 409
    assert clerk.get(f"{ACCOUNTS}/{account['id']}").json == account


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"phone": None}, 409, "account-incomplete"),
        ({"region": "华东"}, 409, "nothing-changes"),
        ({"tax_id": "91350100M000100Y44"}, 422, "invalid"),
        ({"kind": "person"}, 422, "invalid"),
        ({"status": "draft"}, 422, "invalid"),
    ],
)
def test_a_change_that_the_account_would_refuse_is_refused_when_it_is_asked_for(
    clerk: Caller, account: dict[str, Any], changes: dict[str, Any], status: int, problem: str
) -> None:
    refused = clerk.patch(f"{ACCOUNTS}/{account['id']}", 3, changes)
    assert (refused.status_code, refused.json["type"]) == (status, f"/problems/{problem}")


def test_an_account_under_approval_does_not_change(clerk: Caller, supervisor: Caller) -> None:
    account = submitted(clerk)
    refused = clerk.patch(f"{ACCOUNTS}/{account['id']}", 2, {"region": "华南"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/account-under-approval")


def test_nobody_approves_the_change_they_asked_for(company: Staff, account: dict[str, Any]) -> None:
    both = company.hire("customer_file_clerk", "sales_supervisor")
    change = asked(both, account, region="华南")
    assert both.act(f"{CHANGES}/{change['id']}/approve", 1).status_code == 403


def test_changes_are_listed_by_account_and_state_with_their_history(
    clerk: Caller, supervisor: Caller, account: dict[str, Any]
) -> None:
    change = asked(clerk, account, region="华南")
    listed = clerk.get(CHANGES, query_string={"account_id": account["id"], "state": "submitted"}).json["items"]
    assert [item["id"] for item in listed] == [change["id"]]
    assert supervisor.act(f"{CHANGES}/{change['id']}/approve", 1).status_code == 200
    assert clerk.get(CHANGES, query_string={"account_id": account["id"], "state": "submitted"}).json["items"] == []
    assert len(clerk.get(f"{CHANGES}/{change['id']}/history").json["items"]) == 3
