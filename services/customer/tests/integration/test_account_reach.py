"""How far a permission reaches over accounts: own, team, subtree, all, and a portal user's own account (http.md)."""

from dataclasses import dataclass

import pytest

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY


@dataclass(frozen=True)
class Sales:
    """Two teams below one department; everybody has entered one account, which carries their name."""

    people: dict[str, Caller]
    accounts: dict[str, str]

    def seen_by(self, name: str) -> set[str]:
        listed = {item["name"]["zh"] for item in self.people[name].get("/v1/accounts").json["items"]}
        read = {
            other
            for other, identifier in self.accounts.items()
            if self.people[name].get(f"/v1/accounts/{identifier}").status_code == 200
        }
        assert listed == read
        return read


@pytest.fixture
def sales(company: Staff) -> Sales:
    sales = company.department("sales")
    east, west = company.department("east", sales), company.department("west", sales)
    people = {
        "甲": company.hire("salesperson", department_id=east),
        "乙": company.hire("salesperson", department_id=east),
        "丙": company.hire("salesperson", department_id=west),
        "组长": company.hire("team_leader", department_id=east),
        "经理": company.hire("sales_manager", department_id=sales),
        "档案员": company.hire("customer_file_clerk"),
    }
    accounts = {}
    for name, person in people.items():
        made = person.post("/v1/accounts", {**COMPANY, "name": {"zh": name}})
        assert made.status_code == 201, made.text
        accounts[name] = made.json["id"]
    return Sales(people, accounts)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("甲", {"甲"}),
        ("丙", {"丙"}),
        ("组长", {"甲", "乙", "组长"}),
        ("经理", {"甲", "乙", "丙", "组长", "经理"}),
        ("档案员", {"甲", "乙", "丙", "组长", "经理", "档案员"}),
    ],
)
def test_everybody_sees_as_far_as_their_reach(sales: Sales, who: str, seen: set[str]) -> None:
    assert sales.seen_by(who) == seen


def test_what_is_out_of_reach_is_not_found_whatever_is_done_to_it(sales: Sales) -> None:
    path = f"/v1/accounts/{sales.accounts['乙']}"
    stranger = sales.people["甲"]
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/history").status_code == 404
    assert stranger.patch(path, 1, {"region": "华南"}).status_code == 404
    assert stranger.act(f"{path}/submit", 1).status_code == 404
    assert stranger.act(f"{path}/submit", 99).status_code == 404
    assert stranger.act(f"{path}/approve", 1).status_code == 403


def test_a_team_leader_enters_accounts_for_the_team_only(sales: Sales) -> None:
    leader = sales.people["组长"]
    mate, other = ({**COMPANY, "owner_id": str(sales.people[name].id)} for name in ("甲", "丙"))
    assert leader.post("/v1/accounts", mate).status_code == 201
    assert leader.post("/v1/accounts", other).status_code == 422


def test_a_portal_user_sees_their_own_account_only(company: Staff, sales: Sales) -> None:
    customer = company.hire("customer", kind="portal", account_id=sales.accounts["甲"])
    assert [item["name"]["zh"] for item in customer.get("/v1/accounts").json["items"]] == ["甲"]
    assert customer.get(f"/v1/accounts/{sales.accounts['乙']}").status_code == 404


def test_a_filter_by_owner_shows_nothing_beyond_the_reach(sales: Sales) -> None:
    query = {"owner_id": str(sales.people["乙"].id)}
    assert sales.people["甲"].get("/v1/accounts", query_string=query).json["items"] == []
