"""What can be asked about working time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from service_desk.working_time.clock import WorkingClock
from service_desk.working_time.model import WorkingCalendar


def list_calendars(reader: Reader, query: Mapping[str, Any]) -> Page:
    """The working calendars; so far there is the company's."""
    calendars = select(WorkingCalendar).where(reader.visible(WorkingCalendar))
    return paginate(reader, calendars, WorkingCalendar, {}, query)


def read_calendar(reader: Reader, calendar_id: UUID) -> WorkingCalendar:
    """One working calendar; raises NotFound."""
    return reader.get(WorkingCalendar, calendar_id)


def working_clock(reader: Reader) -> WorkingClock:
    """The company's clock of working time; it measures for everybody, whatever else they may see."""
    calendar = reader.session.scalars(select(WorkingCalendar)).one()
    return calendar.clock(reader.database.time_zone(reader.session))
