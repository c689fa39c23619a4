"""The working calendar as the world hears of it."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from service_desk.working_time.model import WorkingCalendar, WorkingCalendarChanged

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_EXPECTED = {"zh": "形如 09:00-12:00 的时段", "en": "a period such as 09:00-12:00"}
MOST_PERIODS, MOST_EXCEPTIONS = 6, 400


def _hours() -> fields.List:
    text = fields.Text(
        11, pattern=f"{_TIME}-(?:{_TIME}|24:00)", expected=_EXPECTED, metadata={"example": "09:00-12:00"}
    )
    return fields.List(text, max=MOST_PERIODS, required=True)


class Week(Schema):
    """The usual hours of each day; a day without any is off."""

    monday = _hours()
    tuesday = _hours()
    wednesday = _hours()
    thursday = _hours()
    friday = _hours()
    saturday = _hours()
    sunday = _hours()


class ExceptionalDay(Schema):
    """A day of other hours: none on a holiday (节假日), some on a make-up day (调休上班) or a short one."""

    on = fields.Day(required=True, metadata={"example": "2026-10-01"})
    hours = _hours()
    name = fields.Localized(40, required=True, metadata={"example": {"zh": "国庆节", "en": "National Day"}})


class WorkingCalendarState(Schema):
    """The working calendar (工作日历) at the moment of the commit."""

    id = fields.Id(required=True)
    week = fields.Nested(Week, required=True)
    exceptions = fields.List(fields.Nested(ExceptionalDay), required=True, max=MOST_EXCEPTIONS)


WORKING_CALENDAR_EVENTS = AggregateEvents(
    service="service_desk",
    aggregate=WorkingCalendar,
    state=WorkingCalendarState,
    types=(
        EventType(
            WorkingCalendarChanged, "changed", "工作日历已变更", "Working time is counted differently from now on."
        ),
    ),
)
