"""Use cases of the working calendar."""

from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from service_desk.working_time.model import WorkingCalendar


def change_calendar(uow: UnitOfWork, calendar_id: UUID, **changes: Any) -> WorkingCalendar:
    """Replace the weekly hours, the exceptional days or both; it counts for what becomes due from then on."""
    calendar = uow.get(WorkingCalendar, calendar_id)
    calendar.change(changes)
    return calendar
