"""The pool of customers over HTTP on the real database: who gets an account, what goes with it (C-12, 1.9 step 7)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, CONTACT
from services.customer.tests.integration.test_accounts import facts_of, routing_keys, submitted

POOL, ACCOUNTS = "/v1/pool", "/v1/accounts"


@pytest.fixture
def director(company: Staff) -> Caller:
    return company.hire("marketing_director")


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


@pytest.fixture
def account(clerk: Caller) -> dict[str, Any]:
    """An account in the pool, with a contact."""
    made = clerk.post(ACCOUNTS, {**COMPANY, "owner_id": None})
    assert (made.status_code, made.json["owner_id"]) == (201, None), made.text
    assert clerk.post("/v1/contacts", {**CONTACT, "account_id": made.json["id"]}).status_code == 201
    return dict(made.json)


def assigned(director: Caller, account: dict[str, Any], version: int, to: Caller) -> dict[str, Any]:
    answer = director.act(f"{ACCOUNTS}/{account['id']}/assign", version, {"owner_id": str(to.id), "note": "请跟进"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def in_pool(caller: Caller) -> set[str]:
    return {item["id"] for item in caller.get(POOL, query_string={"limit": 200}).json["items"]}


def test_the_pool_holds_the_active_accounts_without_owner(
    company: Staff, director: Caller, clerk: Caller, account: dict[str, Any]
) -> None:
    owned = clerk.post(ACCOUNTS, COMPANY).json["id"]
    supervisor = company.hire("sales_supervisor")
    gone = submitted(clerk, owner_id=None)["id"]
    assert supervisor.act(f"{ACCOUNTS}/{gone}/approve", 2).status_code == 200
    assert gone in in_pool(director)
    assert supervisor.act(f"{ACCOUNTS}/{gone}/deactivate", 3, {"reason": "已注销"}).status_code == 200
    shown = in_pool(director)
    assert account["id"] in shown
    assert not {owned, gone} & shown


def test_an_assigned_account_is_the_salespersons_with_its_contacts(
    company: Staff, director: Caller, account: dict[str, Any], engine: Engine
) -> None:
    salesperson = company.hire("salesperson")
    assert salesperson.get(f"{ACCOUNTS}/{account['id']}").status_code == 404
    assert assigned(director, account, 1, salesperson)["owner_id"] == str(salesperson.id)
    assert salesperson.get(f"{ACCOUNTS}/{account['id']}").json["version"] == 2
    (contact,) = salesperson.get("/v1/contacts", query_string={"account_id": account["id"]}).json["items"]
    assert (contact["owner_id"], contact["version"]) == (str(salesperson.id), 2)
    assert routing_keys(engine, account["id"])[-1] == "customer.account.assigned.v1"
    assert routing_keys(engine, contact["id"])[-1] == "customer.contact.reassigned.v1"
    assert account["id"] not in in_pool(director)


def test_an_account_goes_from_one_to_another_and_back_into_the_pool(
    company: Staff, director: Caller, account: dict[str, Any]
) -> None:
    one, other = company.hire("salesperson"), company.hire("salesperson")
    assigned(director, account, 1, one)
    assigned(director, account, 2, other)
    assert one.get(f"{ACCOUNTS}/{account['id']}").status_code == 404
    released = director.act(f"{ACCOUNTS}/{account['id']}/release", 3, {"reason": "无力跟进"})
    assert (released.status_code, released.json["owner_id"]) == (200, None), released.text
    assert account["id"] in in_pool(director)
    assert other.get("/v1/contacts").json["items"] == []


def test_a_change_that_is_wanted_goes_with_the_account(company: Staff, director: Caller) -> None:
    one, other, supervisor = (company.hire(role) for role in ("salesperson", "salesperson", "sales_supervisor"))
    path = f"{ACCOUNTS}/{submitted(one)['id']}"
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    wanted = f"/v1/account-changes/{one.patch(path, 3, {'region': '华南'}).json['change_request']['id']}"
    assert director.act(f"{path}/assign", 3, {"owner_id": str(other.id)}).status_code == 200
    assert one.get(wanted).status_code == 404
    assert one.act(f"{wanted}/withdraw", 1).status_code == 404
    assert (other.get(wanted).json["state"], other.get(wanted).json["owner_id"]) == ("submitted", str(other.id))
    assert supervisor.act(f"{wanted}/approve", 2).status_code == 200
    assert other.get(path).json["region"] == "华南"


def test_the_world_hears_from_whom_to_whom_and_why(
    company: Staff, director: Caller, account: dict[str, Any], engine: Engine
) -> None:
    salesperson = company.hire("salesperson")
    assigned(director, account, 1, salesperson)
    director.act(f"{ACCOUNTS}/{account['id']}/release", 2, {"reason": "无力跟进"})
    told = [fact["data"] for fact in facts_of(engine, account["id"])[-2:]]
    given, back = ({name: data[name] for name in data if name not in ("state", "changed")} for data in told)
    assert given == {"from_owner_id": None, "to_owner_id": str(salesperson.id), "note": "请跟进"}
    assert back == {"from_owner_id": str(salesperson.id), "reason": "无力跟进"}


def test_an_owner_is_a_living_member_of_staff(company: Staff, director: Caller, account: dict[str, Any]) -> None:
    path = f"{ACCOUNTS}/{account['id']}/assign"
    for nobody in (company.hire("salesperson", active=False), company.hire("customer", kind="portal")):
        refused = director.act(path, 1, {"owner_id": str(nobody.id)})
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/owner_id")
    unknown = director.act(path, 1, {"owner_id": str(new_id())})
    assert (unknown.status_code, unknown.json["type"]) == (409, "/problems/not-known-here-yet")


def test_what_changes_nothing_or_comes_too_late_is_refused(
    company: Staff, director: Caller, account: dict[str, Any]
) -> None:
    path, salesperson = f"{ACCOUNTS}/{account['id']}", company.hire("salesperson")
    again = director.act(f"{path}/release", 1, {"reason": "重复"})
    assert (again.status_code, again.json["type"]) == (409, "/problems/account-in-pool")
    assigned(director, account, 1, salesperson)
    theirs = director.act(f"{path}/assign", 2, {"owner_id": str(salesperson.id)})
    assert (theirs.status_code, theirs.json["type"]) == (409, "/problems/account-already-theirs")
    assert director.act(f"{path}/assign", 1, {"owner_id": str(director.id)}).status_code == 412


def test_nobody_but_who_holds_the_right_takes_from_the_pool(company: Staff, account: dict[str, Any]) -> None:
    salesperson = company.hire("salesperson")
    taken = salesperson.act(f"{ACCOUNTS}/{account['id']}/assign", 1, {"owner_id": str(salesperson.id)})
    assert (taken.status_code, salesperson.get(POOL).status_code) == (403, 403)
