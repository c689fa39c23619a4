"""客户个人信息: the customer's own people keep its file; contact data counts at once, the rest is asked for (C-11,
1.11.12)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY
from services.customer.tests.integration.test_accounts import routing_keys, submitted

ACCOUNTS, CHANGES = "/v1/accounts", "/v1/account-changes"


@pytest.fixture
def supervisor(company: Staff) -> Caller:
    return company.hire("sales_supervisor")


@pytest.fixture
def account(company: Staff, supervisor: Caller) -> dict[str, Any]:
    """A customer, at version 3."""
    approved = supervisor.act(f"{ACCOUNTS}/{submitted(company.hire('customer_file_clerk'))['id']}/approve", 2)
    assert approved.status_code == 200, approved.text
    return dict(approved.json)


@pytest.fixture
def customer(company: Staff, account: dict[str, Any]) -> Caller:
    return company.hire("customer", kind="portal", account_id=account["id"])


def edited(customer: Caller, account: dict[str, Any], version: int = 3, **changes: Any) -> dict[str, Any]:
    answer = customer.patch(f"{ACCOUNTS}/{account['id']}", version, changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_contact_data_counts_at_once(customer: Caller, account: dict[str, Any], engine: Engine) -> None:
    moved = [{**account["addresses"][0], "line": "世纪大道 200 号"}]
    answer = edited(customer, account, phone="021-6666 8888", email=None, website="https://a.example", addresses=moved)
    assert (answer["phone"], answer["website"], answer["change_request"]) == (
        "021-6666 8888",
        "https://a.example",
        None,
    )
    assert (answer["version"], answer["addresses"][0]["line"]) == (4, "世纪大道 200 号")
    assert routing_keys(engine, account["id"])[-1] == "customer.account.changed.v1"
    newest = customer.get(f"{ACCOUNTS}/{account['id']}/history").json["items"][0]
    assert newest["actor"] == f"portal/{customer.id}"


@pytest.mark.parametrize("field", ["name", "tax_id", "invoice_title", "bank_account", "industry"])
def test_everything_else_is_asked_for(customer: Caller, account: dict[str, Any], field: str) -> None:
    values = {"name": {"zh": "新名称"}, "tax_id": None, "industry": "制造"}
    answer = edited(customer, account, **{field: values.get(field, "6222 0000")})
    assert (answer["version"], answer[field]) == (3, account[field])
    assert (answer["change_request"]["state"], list(answer["change_request"]["changes"])) == ("submitted", [field])


def test_one_edit_may_do_both(customer: Caller, supervisor: Caller, account: dict[str, Any]) -> None:
    answer = edited(customer, account, phone="021-6666 8888", name={"zh": "龙师集团"})
    assert (answer["phone"], answer["name"], answer["version"]) == ("021-6666 8888", account["name"], 4)
    change = answer["change_request"]
    assert list(change["changes"]) == ["name"]
    assert supervisor.act(f"{CHANGES}/{change['id']}/approve", 1).status_code == 200
    assert customer.get(f"{ACCOUNTS}/{account['id']}").json["name"]["zh"] == "龙师集团"


def test_a_form_sent_back_as_a_whole_changes_what_is_new_in_it(customer: Caller, account: dict[str, Any]) -> None:
    whole = {field: account[field] for field in COMPANY if field not in ("kind", "phone")}
    answer = edited(customer, account, **whole, phone="021-6666 8888")
    assert (answer["phone"], answer["version"], answer["change_request"]) == ("021-6666 8888", 4, None)
    nothing = customer.patch(f"{ACCOUNTS}/{account['id']}", 4, whole)
    assert (nothing.status_code, nothing.json["type"]) == (409, "/problems/nothing-changes")


def test_what_is_refused_changes_neither(customer: Caller, account: dict[str, Any]) -> None:
    for wrong in ({"tax_id": "91350100M000100Y44"}, {"phone": None}):
        refused = customer.patch(f"{ACCOUNTS}/{account['id']}", 3, {"email": "neu@longshi.example", **wrong})
        assert refused.status_code in (409, 422), refused.text
    assert customer.get(f"{ACCOUNTS}/{account['id']}").json == account


def test_staff_ask_for_contact_data_as_before(company: Staff, account: dict[str, Any]) -> None:
    answer = edited(company.hire("customer_file_clerk"), account, phone="021-6666 8888")
    assert (answer["phone"], answer["change_request"]["state"]) == (account["phone"], "submitted")


def test_a_portal_user_takes_the_own_request_back_and_touches_no_other_account(
    company: Staff, customer: Caller, account: dict[str, Any]
) -> None:
    change = edited(customer, account, name={"zh": "龙师集团"})["change_request"]
    foreign = submitted(company.hire("customer_file_clerk"))
    assert customer.patch(f"{ACCOUNTS}/{foreign['id']}", 2, {"phone": "021-6666 8888"}).status_code == 404
    assert customer.act(f"{CHANGES}/{change['id']}/withdraw", 1).json["state"] == "withdrawn"
