"""Use case of the daily close (日清月结): days are closed when nothing disagrees."""

from datetime import date

from sqlalchemy import func, select

from chassis.errors import InputError, Invalid, Refusal
from chassis.unit_of_work import UnitOfWork
from sales.daily_close.queries import differences, figures
from sales.periods.model import Closing
from sales.periods.queries import BOOKS, closed_until


class BooksDisagree(Refusal):
    """Nothing is closed while projection, ledger and report disagree (账表不符), or money is not what the book says."""

    title = {"zh": "账表不符,不能结账", "en": "The books disagree"}
    detail = {"zh": "{count} 处差异,第一处:{first}", "en": "{count} differences, the first of them: {first}."}


class DayClosed(Refusal):
    """A day is closed once, and those before it with it."""

    title = {"zh": "该日期已结账", "en": "This day is closed"}
    detail = {"zh": "已结至 {until}", "en": "The books are closed until {until}."}


def close_books(uow: UnitOfWork, *, day: date) -> Closing:
    """Close all days up to and with `day`, which must be over; the last day of a month closes the month.

    Waits for those who are writing into these days. Raises Invalid, DayClosed or BooksDisagree.
    """
    if day >= uow.today:
        texts = {"zh": "只能结清已过去的日期", "en": "Only a day that is over can be closed."}
        raise Invalid([InputError("#/day", "not-over", texts)])
    uow.session.execute(select(func.pg_advisory_xact_lock(BOOKS)))
    before = closed_until(uow)
    if day <= before:
        raise DayClosed(until=before)
    if found := differences(uow, day):
        raise BooksDisagree(count=len(found), first=found[0]["subject"])
    closing = Closing.close(day=day, figures=figures(uow, day, before), closed_by=uow.principal.user_id, at=uow.now)
    return uow.add(closing)
