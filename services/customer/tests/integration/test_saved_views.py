"""Saved views: a list asked for by name, one's own or shared; everybody sees through it what they may see (http.md)."""

from typing import Any

import pytest

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY

VIEWS, ACCOUNTS = "/v1/saved-views", "/v1/accounts"
SOUTH = {"of": "accounts", "name": "华南", "parameters": {"region": "华南", "sort": "code"}}
OWN = {f"customer.saved_view.{action}": "own" for action in ("read", "create", "change", "share", "delete")}


@pytest.fixture(scope="module", autouse=True)
def roles(company: Staff) -> None:
    company.define("viewer", OWN)


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk", "viewer")


def saved(caller: Caller, **other: Any) -> dict[str, Any]:
    made = caller.post(VIEWS, {**SOUTH, **other})
    assert made.status_code == 201, made.text
    return dict(made.json)


def seen(caller: Caller, view: str, **beside: str) -> Any:
    return caller.get(ACCOUNTS, query_string={"view": view, **beside})


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer.json["items"]]


def test_a_view_asks_what_was_saved_and_the_request_has_the_last_word(clerk: Caller) -> None:
    south = sorted(clerk.post(ACCOUNTS, {**COMPANY, "region": "华南"}).json["code"] for _ in range(3))
    north = clerk.post(ACCOUNTS, {**COMPANY, "region": "华北"}).json["code"]
    view = saved(clerk)["id"]
    assert codes(seen(clerk, view)) == south
    assert codes(seen(clerk, view, sort="-code")) == south[::-1]
    assert codes(seen(clerk, view, region="华北")) == [north]
    first = seen(clerk, view, limit="2")
    rest = seen(clerk, view, limit="2", cursor=first.json["next_cursor"])
    assert codes(first) + codes(rest) == south


def test_a_page_of_a_view_that_was_changed_meanwhile_is_not_continued(clerk: Caller) -> None:
    for _ in range(2):
        clerk.post(ACCOUNTS, {**COMPANY, "region": "西北"})
    view = saved(clerk, parameters={"region": "西北"})
    cursor = seen(clerk, view["id"], limit="1").json["next_cursor"]
    assert clerk.patch(f"{VIEWS}/{view['id']}", 1, {"parameters": {"sort": "name"}}).status_code == 200
    assert seen(clerk, view["id"], limit="1", cursor=cursor).status_code == 400


def test_a_view_is_ones_own_until_it_is_shared(company: Staff, clerk: Caller) -> None:
    other = company.hire("customer_file_clerk", "viewer")
    view = saved(clerk)
    path = f"{VIEWS}/{view['id']}"
    assert (other.get(path).status_code, seen(other, view["id"]).status_code) == (404, 422)
    assert view["id"] not in {item["id"] for item in other.get(VIEWS).json["items"]}
    assert clerk.act(f"{path}/share", 1).json["shared"] is True
    assert (other.get(path).status_code, seen(other, view["id"]).status_code) == (200, 200)
    for step in (other.patch(path, 2, {"name": "我的"}), other.act(f"{path}/unshare", 2)):
        assert step.status_code == 404
    assert clerk.act(f"{path}/unshare", 2).status_code == 200
    assert seen(other, view["id"]).status_code == 422


def test_through_a_shared_view_everybody_sees_their_own_reach(company: Staff, clerk: Caller) -> None:
    salesperson = company.hire("salesperson")
    clerk.post(ACCOUNTS, {**COMPANY, "region": "华中"})
    view = saved(clerk, parameters={"region": "华中"})
    assert clerk.act(f"{VIEWS}/{view['id']}/share", 1).status_code == 200
    assert codes(seen(salesperson, view["id"])) == []
    mine = salesperson.post(ACCOUNTS, {**COMPANY, "region": "华中"}).json["code"]
    assert codes(seen(salesperson, view["id"])) == [mine]


def test_a_deleted_view_is_gone(clerk: Caller) -> None:
    view = saved(clerk)["id"]
    gone = clerk.call("DELETE", f"{VIEWS}/{view}", headers={"If-Match": '"1"'})
    assert (gone.status_code, clerk.get(f"{VIEWS}/{view}").status_code, seen(clerk, view).status_code) == (
        204,
        404,
        422,
    )


def test_a_view_of_contacts_is_none_of_accounts(clerk: Caller) -> None:
    assert seen(clerk, saved(clerk, of="contacts", parameters={"sort": "name"})["id"]).status_code == 422


@pytest.mark.parametrize(
    ("parameters", "pointer"),
    [
        ({"nothing": "x"}, "#/parameters/nothing"),
        ({"status": "lost"}, "#/parameters/status"),
        ({"sort": 1}, "#/parameters/sort"),
        ({"cursor": "abc"}, "#/parameters/cursor"),
        ({"view": "019a9a00-0000-7000-8000-000000000001"}, "#/parameters/view"),
    ],
)
def test_what_the_list_would_not_take_is_not_saved(clerk: Caller, parameters: dict[str, Any], pointer: str) -> None:
    refused = clerk.post(VIEWS, {**SOUTH, "parameters": parameters})
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (422, [pointer])
