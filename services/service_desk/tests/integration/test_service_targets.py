"""Service targets and the working calendar over HTTP on the real database (D-05, D-06)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from chassis import pipeline
from chassis.http.house import House
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from service_desk.targets.model import Kind, Priority
from service_desk.working_time.clock import WorkingClock
from service_desk.working_time.queries import working_clock
from services.service_desk.tests.factories import AGENT_RIGHTS, COMPLAINT, MANAGER_RIGHTS

Learn = Callable[..., UUID]
TARGETS, CALENDARS = "/v1/service-targets", "/v1/working-calendars"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def manager(staff: Staff) -> Caller:
    staff.define("service_manager", MANAGER_RIGHTS)
    return staff.hire("service_manager")


@pytest.fixture(scope="module")
def agent(staff: Staff) -> Caller:
    staff.define("service_agent", AGENT_RIGHTS)
    return staff.hire("service_agent")


@pytest.fixture(scope="module")
def shipped(staff: Staff) -> WorkingClock:
    """The clock of the calendar that is shipped, before anybody changes it."""
    house: House = staff.app.extensions["chassis"]
    return pipeline.ask(house.database, working_clock, Context(Principal.service("service_desk"), ""))


def worked(clock: WorkingClock, day: date) -> int:
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    return clock.working_minutes_between(midnight, midnight + timedelta(days=1))


def test_the_shipped_calendar_knows_the_days_off_of_2026_and_the_weekends_that_are_worked(
    shipped: WorkingClock,
) -> None:
    """国务院办公厅关于2026年部分节假日安排的通知: 33 days off, and six days worked in turn."""
    every = [date(2026, 1, 1) + timedelta(days=passed) for passed in range(365)]
    off_on_weekdays = [day for day in every if day.weekday() < 5 and not worked(shipped, day)]
    worked_on_weekends = [day for day in every if day.weekday() >= 5 and worked(shipped, day)]
    assert [f"{day:%m-%d}" for day in worked_on_weekends] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip
    assert [f"{day:%m-%d}" for day in off_on_weekdays] == [
        "01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05",
        "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07",
    ]  # fmt: skip
    assert {worked(shipped, day) for day in every} == {0, 480}


def test_a_target_is_shipped_for_each_kind_and_priority(agent: Caller) -> None:
    listed = agent.get(TARGETS, query_string={"limit": 200}).json["items"]
    assert {(each["kind"], each["priority"]) for each in listed} == {(k.value, p.value) for k in Kind for p in Priority}
    by_kind = {(each["kind"], each["priority"]): each for each in listed}
    for kind in Kind:
        times = [by_kind[kind.value, priority.value]["resolve_minutes"] for priority in Priority]
        assert times == sorted(times, reverse=True), "what is more urgent is due sooner"


def test_a_changed_target_counts_for_what_is_opened_from_then_on(manager: Caller, agent: Caller, learn: Learn) -> None:
    def opened() -> dict[str, Any]:
        body = {**COMPLAINT, "account_id": str(learn()), "kind": "return", "opened_at": "2026-11-20T02:00:00Z"}
        return dict(agent.post("/v1/tickets", body).json)

    before = opened()
    (target,) = agent.get(TARGETS, query_string={"kind": "return", "priority": "normal"}).json["items"]
    changed = manager.patch(f"{TARGETS}/{target['id']}", target["version"], {"reply_minutes": 30})
    assert (changed.status_code, changed.json["reply_minutes"]) == (200, 30)
    assert opened()["reply_due_at"] == "2026-11-20T02:30:00Z"
    assert agent.get(f"/v1/tickets/{before['id']}").json["reply_due_at"] == before["reply_due_at"]
    (told,) = manager.get(f"{TARGETS}/{target['id']}/history").json["items"]
    assert told["changes"]["reply_minutes"] == {"old": target["reply_minutes"], "new": 30}


def test_a_reply_is_not_due_after_the_resolution(manager: Caller) -> None:
    (target,) = manager.get(TARGETS, query_string={"kind": "fault", "priority": "low"}).json["items"]
    refused = manager.patch(f"{TARGETS}/{target['id']}", target["version"], {"reply_minutes": 40_000})
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "after-resolution")


def test_who_only_serves_changes_neither_targets_nor_hours(agent: Caller) -> None:
    for path in (TARGETS, CALENDARS):
        shown = agent.get(path).json["items"][0]
        assert agent.patch(f"{path}/{shown['id']}", shown["version"], {}).status_code == 403


def test_a_new_holiday_moves_what_is_opened_from_then_on(
    shipped: WorkingClock, manager: Caller, agent: Caller, learn: Learn
) -> None:
    (calendar,) = manager.get(CALENDARS).json["items"]
    closed = {"on": "2026-11-16", "hours": [], "name": {"zh": "公司纪念日", "en": "Anniversary"}}
    kept = [day for day in calendar["exceptions"] if day["on"] != closed["on"]]
    path = f"{CALENDARS}/{calendar['id']}"
    answer = manager.patch(path, calendar["version"], {"exceptions": [*kept, closed]})
    assert answer.status_code == 200, answer.text
    friday_evening = "2026-11-13T10:00:00Z"  # 18:00: nothing of the day is left
    body = {**COMPLAINT, "account_id": str(learn()), "opened_at": friday_evening}
    made = agent.post("/v1/tickets", body).json
    assert datetime.fromisoformat(made["reply_due_at"]) == datetime(2026, 11, 17, 2, tzinfo=UTC)  # Tuesday, 10:00
    assert shipped.add_working_minutes(datetime.fromisoformat(friday_evening), 60) == datetime(
        2026, 11, 16, 2, tzinfo=UTC
    )
    again = manager.patch(path, answer.json["version"], {"exceptions": answer.json["exceptions"]})
    assert again.json["version"] == answer.json["version"], "what changes nothing makes no version"


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (["9:00-12:00"], "pattern"),
        (["24:00-24:00"], "pattern"),
        (["12:00-09:00"], "no-period"),
        (["09:00-24:00"], None),
    ],
)
def test_hours_are_written_as_periods_of_the_day(manager: Caller, hours: list[str], code: str | None) -> None:
    (calendar,) = manager.get(CALENDARS).json["items"]
    wanted = {**calendar["week"], "saturday": hours}
    answer = manager.patch(f"{CALENDARS}/{calendar['id']}", calendar["version"], {"week": wanted})
    assert answer.status_code == (422 if code else 200)
    assert not code or [fault["code"] for fault in answer.json["errors"]] == [code]
