"""The campaign: what may follow on what (C-18)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from customer.campaigns.model import (
    Campaign,
    CampaignCancelled,
    CampaignChanged,
    CampaignFinished,
    CampaignLaunched,
    CampaignNotPlanned,
    CampaignNotRunning,
    CampaignOver,
    CampaignPlanned,
    Status,
)
from services.customer.tests.factories import NOW

DETAILS: dict[str, Any] = {
    "name": {"zh": "园区开放日", "en": "Open day"},
    "kind": "event",
    "channel": "微信公众号",
    "audience": None,
    "begins_on": date(2026, 3, 1),
    "ends_on": date(2026, 3, 5),
    "budget": Decimal(20000),
    "currency": "CNY",
}

ACTS: dict[str, Callable[[Campaign], None]] = {
    "change": lambda campaign: campaign.change({"channel": "展会"}),
    "launch": Campaign.launch,
    "finish": lambda campaign: campaign.finish("35 条线索"),
    "cancel": lambda campaign: campaign.cancel("场地取消"),
}


def campaign(**details: Any) -> Campaign:
    return Campaign.plan(number="MC20260301-0001", details={**DETAILS, **details}, owner_id=new_id(), at=NOW)


def campaign_in(status: Status) -> Campaign:
    made = campaign()
    made.status = status
    made.facts.clear()
    return made


def test_a_planned_campaign_runs_and_ends_with_its_summary() -> None:
    made = campaign()
    made.change({"budget": Decimal(25000)})
    made.launch()
    made.finish("到场 120 人,留下 35 条线索")
    assert made.facts == [CampaignPlanned(), CampaignChanged(), CampaignLaunched(), CampaignFinished()]
    assert (made.status, made.summary) == (Status.FINISHED, "到场 120 人,留下 35 条线索")


def test_a_campaign_is_cancelled_with_a_reason() -> None:
    made = campaign_in(Status.RUNNING)
    made.cancel("场地取消")
    assert (made.status, made.facts) == (Status.CANCELLED, [CampaignCancelled("场地取消")])


@pytest.mark.parametrize(
    ("act", "status", "refusal"),
    [
        ("launch", Status.RUNNING, CampaignNotPlanned),
        ("launch", Status.FINISHED, CampaignNotPlanned),
        ("launch", Status.CANCELLED, CampaignNotPlanned),
        ("finish", Status.PLANNED, CampaignNotRunning),
        ("finish", Status.FINISHED, CampaignNotRunning),
        ("finish", Status.CANCELLED, CampaignNotRunning),
        ("change", Status.FINISHED, CampaignOver),
        ("change", Status.CANCELLED, CampaignOver),
        ("cancel", Status.FINISHED, CampaignOver),
        ("cancel", Status.CANCELLED, CampaignOver),
    ],
)
def test_out_of_order_nothing_happens(act: str, status: Status, refusal: type[Refusal]) -> None:
    made = campaign_in(status)
    with pytest.raises(refusal):
        ACTS[act](made)
    assert (made.status, made.channel, made.facts) == (status, DETAILS["channel"], [])


def test_a_campaign_may_last_a_day_and_never_ends_before_it_begins() -> None:
    made = campaign(ends_on=DETAILS["begins_on"])
    for wrong in ({"ends_on": date(2026, 2, 28)}, {"begins_on": date(2026, 3, 2)}):
        with pytest.raises(Invalid) as refused:
            made.change(wrong)
        assert refused.value.errors[0].pointer == "#/ends_on"
    with pytest.raises(Invalid):
        campaign(ends_on=date(2026, 2, 28))


def test_what_changes_nothing_makes_no_version() -> None:
    made = campaign_in(Status.PLANNED)
    made.change({"channel": DETAILS["channel"]})
    assert made.facts == []
