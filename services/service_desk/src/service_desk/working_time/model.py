"""The working calendar (工作日历): weekly hours, and the days that differ from them, as data that people keep.

No library of holidays: which days of the coming year are off, and which weekends are worked instead (调休), the State
Council says anew each November, so it is data in any case, and so are a company's own short days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid
from chassis.model import Aggregate, Fact
from service_desk.model import Base
from service_desk.working_time.clock import WorkingClock, period

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_WEEK = 60
"""Minutes that a week must hold: with fewer, a target of some days would lie decades ahead."""


@dataclass(frozen=True)
class WorkingCalendarChanged(Fact):
    """Working time is counted differently from now on; moments that are already due stay as they are."""


class WorkingCalendar(Base, Aggregate):
    """When the company works.

    `week` holds for each day its periods (`["09:00-12:00", "13:30-18:00"]`), `exceptions` the days that differ:
    `{"on": "2026-10-01", "hours": [], "name": {"zh": "国庆节", "en": "National Day"}}`, without hours a holiday, with
    hours a make-up day (调休上班) or a day of other hours.
    """

    __tablename__ = "working_calendar"
    __aggregate__ = "working_calendar"

    week: Mapped[dict[str, Any]]
    exceptions: Mapped[list[Any]]

    def change(self, changes: Mapping[str, Any]) -> None:
        """Replace `week`, `exceptions` or both. Raises Invalid for hours that are none."""
        wanted = {"week": self.week, "exceptions": self.exceptions} | _plain(changes)
        if found := tuple(_faults(**wanted)):
            raise Invalid(found)
        if wanted != {"week": self.week, "exceptions": self.exceptions}:
            self.week, self.exceptions = wanted["week"], wanted["exceptions"]
            self.record(WorkingCalendarChanged())

    def clock(self, zone: ZoneInfo) -> WorkingClock:
        """The clock by which time is measured in the company's zone."""
        return WorkingClock(
            zone=zone,
            week=[[period(text) for text in self.week[day]] for day in WEEKDAYS],
            exceptions={
                date.fromisoformat(day["on"]): [period(text) for text in day["hours"]] for day in self.exceptions
            },
        )


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as JSON keeps them, the exceptional days in their order."""
    plain = dict(changes)
    if "exceptions" in plain:
        days = [{**day, "on": day["on"].isoformat()} for day in plain["exceptions"]]
        plain["exceptions"] = sorted(days, key=lambda day: str(day["on"]))
    return plain


def _faults(week: Mapping[str, Sequence[str]], exceptions: Sequence[Mapping[str, Any]]) -> Iterator[InputError]:
    for day in WEEKDAYS:
        yield from _faults_of_hours(f"#/week/{day}", week[day])
    if sum(last - first for day in WEEKDAYS for first, last in map(period, week[day])) < SHORTEST_WEEK:
        yield _fault("#/week", "no-working-time", "每周至少须有 60 分钟工作时间", "A week holds an hour at least.")
    for place, exception in enumerate(exceptions):
        yield from _faults_of_hours(f"#/exceptions/{place}/hours", exception["hours"])
    for place, (before, after) in enumerate(pairwise(exceptions), start=1):
        if before["on"] == after["on"]:
            yield _fault(f"#/exceptions/{place}/on", "repeated", "日期重复", "This day is given twice.")


def _faults_of_hours(pointer: str, hours: Sequence[str]) -> Iterator[InputError]:
    ends_of_before = 0
    for place, (begins, ends) in enumerate(map(period, hours)):
        if begins >= ends:
            yield _fault(f"{pointer}/{place}", "no-period", "结束须晚于开始", "It ends before it begins.")
        elif begins < ends_of_before:
            yield _fault(
                f"{pointer}/{place}", "overlap", "时段须按顺序且不重叠", "It begins before the last one ended."
            )
        ends_of_before = max(ends_of_before, ends)


def _fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    return InputError(pointer, code, {"zh": zh, "en": en})
