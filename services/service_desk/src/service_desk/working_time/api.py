"""Routes of the working calendar (工作日历)."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.working_time import commands, queries
from service_desk.working_time.events import MOST_EXCEPTIONS, ExceptionalDay, Week, WorkingCalendarState
from service_desk.working_time.model import WorkingCalendar

PERMISSIONS = (
    Permission("service_desk.working_calendar.read", "查看工作日历", "Read working calendars"),
    Permission("service_desk.working_calendar.change", "修改工作日历", "Change working calendars"),
)


class WorkingCalendarRead(WorkingCalendarState):
    """A working calendar (工作日历)."""

    version = fields.Integer(0, 2**53, required=True)


class WorkingCalendarPatch(Schema):
    """The week, the exceptional days, or both, each as a whole."""

    week = fields.Nested(Week)
    exceptions = fields.List(fields.Nested(ExceptionalDay), max=MOST_EXCEPTIONS)


routes = Routes("working-calendars", prefix="/v1/working-calendars", zh="工作日历", en="Working calendars")


@routes.get("", permission="service_desk.working_calendar.read", zh="工作日历列表", answer=page_of(WorkingCalendarRead))
def list_calendars(reader: Reader, query: dict[str, Any]) -> Page:
    """List working calendars."""
    return queries.list_calendars(reader, query)


@routes.get(
    "/<uuid:calendar_id>",
    permission="service_desk.working_calendar.read",
    zh="查看工作日历",
    answer=WorkingCalendarRead,
)
def read_calendar(reader: Reader, calendar_id: UUID) -> WorkingCalendar:
    """Read a working calendar."""
    return queries.read_calendar(reader, calendar_id)


@routes.patch(
    "/<uuid:calendar_id>",
    permission="service_desk.working_calendar.change",
    zh="修改工作日历",
    body=WorkingCalendarPatch,
    answer=WorkingCalendarRead,
)
def change_calendar(uow: UnitOfWork, calendar_id: UUID, body: dict[str, Any]) -> WorkingCalendar:
    """Change weekly hours, holidays and make-up days."""
    return commands.change_calendar(uow, calendar_id, **body)


routes.history(
    "/<uuid:calendar_id>/history",
    model=WorkingCalendar,
    permission="service_desk.working_calendar.read",
    zh="工作日历历史",
)
