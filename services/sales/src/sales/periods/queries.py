"""What can be asked about closed books by whoever dates a document."""

from datetime import date, timedelta

from sqlalchemy import func, select

from chassis.unit_of_work import Reader
from sales.periods.model import Closing

BOOKS = 0x626F6F6B
"""The key of the lock by which closing waits for those who are writing into the days that it closes."""


def closed_until(reader: Reader) -> date:
    """The last day that is closed; the first day of all when none is.

    Until the commit nobody closes another: who asks may date a document by the answer.
    """
    reader.session.execute(select(func.pg_advisory_xact_lock_shared(BOOKS)))
    return reader.session.scalar(select(func.max(Closing.day))) or date.min


def posting_day(reader: Reader, day: date) -> date:
    """The day on which the books take what happened on `day`: that day, or the first one that is not closed."""
    if day >= reader.today:  # today is never closed
        return day
    closed = closed_until(reader)
    return day if day > closed else closed + timedelta(1)
