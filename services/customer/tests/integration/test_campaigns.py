"""Campaigns over HTTP on the real database (C-18, step 2 of mission 1.9)."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import CAMPAIGN

CAMPAIGNS = "/v1/campaigns"


@pytest.fixture(scope="module")
def director(company: Staff) -> Caller:
    """Who plans campaigns."""
    return company.hire("marketing_manager")


def planned(director: Caller, **details: Any) -> dict[str, Any]:
    answer = director.post(CAMPAIGNS, {**CAMPAIGN, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_campaign_of_last_spring_is_entered_run_and_summed_up_and_the_world_hears_it(
    director: Caller, engine: Engine
) -> None:
    """S-48: its days lie in the past, the time of its entry stays visible."""
    campaign = planned(director)
    assert re.fullmatch(r"MC20[0-9]{6}-[0-9]{4}", campaign["number"])
    assert (campaign["status"], campaign["owner_id"], campaign["summary"]) == ("planned", str(director.id), None)
    assert campaign["begins_on"] < campaign["created_at"][:10]
    path = f"{CAMPAIGNS}/{campaign['id']}"
    assert director.patch(path, 1, {"budget": "25000.50"}).json["budget"] == "25000.50"
    assert director.act(f"{path}/launch", 2).json["status"] == "running"
    finished = director.act(f"{path}/finish", 3, {"summary": "到场 120 人\n留下 35 条线索"})
    assert (finished.json["status"], finished.json["summary"]) == ("finished", "到场 120 人\n留下 35 条线索")
    assert director.get(path).json == finished.json
    with engine.begin() as connection:
        told = select(fact.c.routing_key).where(fact.c.aggregate_id == campaign["id"]).order_by(fact.c.version)
        heard = list(connection.scalars(told))
    assert heard == [f"customer.campaign.{name}.v1" for name in ("planned", "changed", "launched", "finished")]


def test_a_cancelled_campaign_says_why_in_its_history(director: Caller) -> None:
    path = f"{CAMPAIGNS}/{planned(director)['id']}"
    assert director.act(f"{path}/cancel", 1, {"reason": "场地取消"}).json["status"] == "cancelled"
    newest = director.get(f"{path}/history").json["items"][0]
    assert (newest["name"], newest["details"], newest["actor"]) == (
        "cancelled",
        {"reason": "场地取消"},
        f"user/{director.id}",
    )
    refused = director.act(f"{path}/launch", 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/campaign-not-planned")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"ends_on": "2026-02-28"}, "#/ends_on"),
        ({"budget": "-1"}, "#/budget"),
        ({"budget": "NaN"}, "#/budget"),
        ({"budget": 20000}, "#/budget"),
        ({"currency": "rmb"}, "#/currency"),
        ({"kind": "party"}, "#/kind"),
        ({"name": {}}, "#/name"),
        ({"channel": " "}, "#/channel"),
        ({"status": "finished"}, "#/status"),
        ({"number": "MC1"}, "#/number"),
        ({"summary": "很好"}, "#/summary"),
    ],
)
def test_an_impossible_plan_is_refused_with_its_place(director: Caller, wrong: dict[str, Any], pointer: str) -> None:
    refused = director.post(CAMPAIGNS, {**CAMPAIGN, **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_campaigns_planned_at_once_have_different_numbers(director: Caller) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = [made["number"] for made in threads.map(lambda _: planned(director), range(8))]
    assert len(set(numbers)) == 8


def test_a_campaign_launched_and_cancelled_at_once_does_one_of_both(director: Caller) -> None:
    path = f"{CAMPAIGNS}/{planned(director)['id']}"
    acts = [("launch", None), ("cancel", {"reason": "重复"})] * 4
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda act: director.act(f"{path}/{act[0]}", 1, act[1]), acts))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    assert director.get(path).json["version"] == 2


def test_the_list_is_filtered_by_state_and_ordered_by_day(company: Staff) -> None:
    director = company.hire("marketing_manager")
    days = ("2026-01-10", "2026-03-10", "2026-02-10")
    for day in days:
        planned(director, begins_on=day, ends_on=day, kind="mailing")
    cancelled = planned(director, kind="mailing")
    director.act(f"{CAMPAIGNS}/{cancelled['id']}/cancel", 1, {"reason": "重复"})
    query = {"owner_id": "me", "status": "planned", "kind": "mailing", "sort": "begins_on"}
    listed = director.get(CAMPAIGNS, query_string=query).json["items"]
    assert [item["begins_on"] for item in listed] == sorted(days)
