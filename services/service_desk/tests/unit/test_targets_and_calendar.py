"""What a working calendar and a service target may not say (D-06)."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from service_desk.targets.model import ServiceTarget, ServiceTargetChanged
from service_desk.working_time.model import WEEKDAYS, WorkingCalendar, WorkingCalendarChanged
from services.service_desk.tests.factories import CLOCK, NOW

NEVER: dict[str, list[str]] = {day: [] for day in WEEKDAYS}
WEEK: dict[str, list[str]] = {**{day: ["09:00-17:00"] for day in WEEKDAYS}, "sunday": []}
NATIONAL_DAY = {"on": date(2026, 10, 1), "hours": [], "name": {"zh": "国庆节", "en": "National Day"}}


def calendar() -> WorkingCalendar:
    return WorkingCalendar(id=new_id(), version=0, week=dict(WEEK), exceptions=[])


def target() -> ServiceTarget:
    minutes = {"reply_minutes": 60, "resolve_minutes": 480, "escalation_minutes": 120}
    return ServiceTarget(id=new_id(), version=0, kind="fault", priority="high", **minutes)


def test_a_changed_calendar_counts_by_its_new_hours() -> None:
    made = calendar()
    saturday = {**NATIONAL_DAY, "on": date(2026, 10, 11), "hours": ["10:00-12:00"]}
    made.change({"exceptions": [saturday, NATIONAL_DAY]})
    clock = made.clock(ZoneInfo("Asia/Shanghai"))
    midnight = datetime(2026, 10, 1, tzinfo=clock.zone)
    assert clock.working_minutes_between(midnight, midnight.replace(day=2)) == 0
    assert clock.working_minutes_between(midnight.replace(day=11), midnight.replace(day=12)) == 120
    assert [day["on"] for day in made.exceptions] == ["2026-10-01", "2026-10-11"]
    assert made.facts == [WorkingCalendarChanged()]


def test_what_changes_nothing_makes_no_fact() -> None:
    made = calendar()
    made.change({"week": dict(WEEK), "exceptions": []})
    assert made.facts == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"week": {**WEEK, "monday": ["12:00-09:00"]}}, "#/week/monday/0", "no-period"),
        ({"week": {**WEEK, "monday": ["09:00-09:00"]}}, "#/week/monday/0", "no-period"),
        ({"week": {**WEEK, "friday": ["09:00-12:00", "11:59-18:00"]}}, "#/week/friday/1", "overlap"),
        ({"week": {**WEEK, "friday": ["13:00-18:00", "09:00-12:00"]}}, "#/week/friday/1", "overlap"),
        ({"week": {**NEVER, "monday": ["09:00-09:59"]}}, "#/week", "no-working-time"),
        ({"exceptions": [{**NATIONAL_DAY, "hours": ["18:00-09:00"]}]}, "#/exceptions/0/hours/0", "no-period"),
        ({"exceptions": [NATIONAL_DAY, NATIONAL_DAY]}, "#/exceptions/1/on", "repeated"),
    ],
)
def test_hours_that_are_none_are_refused(changes: dict[str, Any], pointer: str, code: str) -> None:
    made = calendar()
    with pytest.raises(Invalid) as refused:
        made.change(changes)
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [(pointer, code)]
    assert made.facts == []


def test_deadlines_are_counted_in_working_time() -> None:
    deadlines = target().deadlines(CLOCK, NOW)  # Monday, 10:00
    assert deadlines.reply_due_at == datetime(2026, 11, 23, 11, tzinfo=CLOCK.zone)
    assert deadlines.resolve_due_at == datetime(2026, 11, 24, 10, tzinfo=CLOCK.zone)


def test_a_changed_target_says_so_once() -> None:
    made = target()
    made.change({"reply_minutes": 30})
    made.change({"reply_minutes": 30})
    assert (made.reply_minutes, made.facts) == (30, [ServiceTargetChanged()])


@pytest.mark.parametrize("changes", [{"reply_minutes": 481}, {"resolve_minutes": 59}])
def test_a_reply_is_never_due_after_the_resolution(changes: dict[str, int]) -> None:
    made = target()
    with pytest.raises(Invalid) as refused:
        made.change(changes)
    assert [fault.code for fault in refused.value.errors] == ["after-resolution"]
    assert made.facts == []
