"""Contacts over HTTP on the real database: the people of a customer (C-03)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, CONTACT
from services.customer.tests.integration.test_accounts import routing_keys

CONTACTS = "/v1/contacts"


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


@pytest.fixture
def account(clerk: Caller) -> dict[str, Any]:
    return dict(clerk.post("/v1/accounts", COMPANY).json)


def entered(caller: Caller, account: dict[str, Any], **details: Any) -> dict[str, Any]:
    answer = caller.post(CONTACTS, {**CONTACT, "account_id": account["id"], **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_contact_belongs_to_the_account_and_to_its_owner(clerk: Caller, account: dict[str, Any]) -> None:
    contact = entered(clerk, account, role="finance", language="en", channel="wechat")
    assert (contact["account_id"], contact["owner_id"]) == (account["id"], account["owner_id"])
    assert (contact["role"], contact["language"], contact["channel"]) == ("finance", "en", "wechat")
    assert (contact["active"], contact["entered_by"]) == (True, str(clerk.id))
    assert clerk.get(f"{CONTACTS}/{contact['id']}").json == contact


@pytest.mark.parametrize(("email", "channel"), [("han@jingmi.example", "mail"), (None, "phone")])
def test_who_says_nothing_else_is_written_to_or_called(
    clerk: Caller, account: dict[str, Any], email: str | None, channel: str
) -> None:
    assert entered(clerk, account, email=email)["channel"] == channel


def test_an_account_has_several_contacts_listed_by_name(clerk: Caller, account: dict[str, Any]) -> None:
    other = clerk.post("/v1/accounts", COMPANY).json
    entered(clerk, other)
    people = [entered(clerk, account, name=name) for name in ("赵六", "陈七", "欧阳八")]
    listed = clerk.get(CONTACTS, query_string={"account_id": account["id"]}).json["items"]
    assert [item["name"] for item in listed] == ["陈七", "欧阳八", "赵六"]
    assert {item["id"] for item in listed} == {person["id"] for person in people}


def test_a_contact_is_changed_deactivated_and_reactivated(
    clerk: Caller, account: dict[str, Any], engine: Engine
) -> None:
    path = f"{CONTACTS}/{entered(clerk, account)['id']}"
    assert clerk.patch(path, 1, {"title": "总经理", "role": "decision_maker"}).json["role"] == "decision_maker"
    assert clerk.patch(path, 2, {"title": "总经理"}).headers["ETag"] == '"2"'
    assert clerk.act(f"{path}/deactivate", 2).json["active"] is False
    refused = clerk.act(f"{path}/deactivate", 3)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/contact-inactive")
    assert clerk.act(f"{path}/reactivate", 3).json["active"] is True
    told = ["created", "changed", "deactivated", "reactivated"]
    assert routing_keys(engine, path.rpartition("/")[2]) == [f"customer.contact.{name}.v1" for name in told]


def test_a_contact_needs_an_account_within_reach(company: Staff, account: dict[str, Any]) -> None:
    salesperson = company.hire("salesperson")
    for unknown in (account["id"], str(new_id())):
        refused = salesperson.post(CONTACTS, {**CONTACT, "account_id": unknown})
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/account_id")


def test_a_customer_sees_the_people_of_its_own_account_only(
    company: Staff, clerk: Caller, account: dict[str, Any]
) -> None:
    own, foreign = entered(clerk, account), entered(clerk, clerk.post("/v1/accounts", COMPANY).json)
    customer = company.hire("customer", kind="portal", account_id=account["id"])
    assert [item["id"] for item in customer.get(CONTACTS).json["items"]] == [own["id"]]
    assert customer.get(f"{CONTACTS}/{foreign['id']}").status_code == 404


def test_contacts_are_found_by_name_mail_address_and_telephone(clerk: Caller, account: dict[str, Any]) -> None:
    person = entered(clerk, account, name="司马相如", email="sima@jingmi.example", phone="0512-7777 9999")
    for asked in ("相如", "xiangru", "smxr", "sima@jingmi", "77779999"):
        found = clerk.get(CONTACTS, query_string={"q": asked}).json["items"]
        assert [item["id"] for item in found] == [person["id"]], asked
