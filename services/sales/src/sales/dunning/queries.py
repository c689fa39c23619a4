"""What can be asked about dunning: its stages, its reminders, and what has come to a stage and was not reminded yet."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.dunning.model import DunningStage, Late, Reminder, ReminderLine
from sales.receivables.allocations import MOST_AT_ONCE
from sales.receivables.model import Receivable, Status

MOST_LATE = 1_000
"""Receivables that are looked at together; the schedule comes again for the rest."""

REMINDER_ORDERS = {"sent_on": Reminder.sent_on, "total": Reminder.total}
REMINDER_EQUALITIES = ("account_id", "owner_id", "currency", "level", "number")

Whose = tuple[Account, str]


def list_stages(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the stages, from the first."""
    wanted = select(DunningStage).where(reader.visible(DunningStage))
    return paginate(reader, wanted, DunningStage, {"level": DunningStage.level}, query)


def read_stage(reader: Reader, stage_id: UUID) -> DunningStage:
    """One stage; raises NotFound."""
    return reader.get(DunningStage, stage_id)


def list_reminders(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the reminders within reach."""
    wanted = [getattr(Reminder, name) == query[name] for name in REMINDER_EQUALITIES if query.get(name) is not None]
    return paginate(reader, select(Reminder).where(reader.visible(Reminder), *wanted), Reminder, REMINDER_ORDERS, query)


def read_reminder(reader: Reader, reminder_id: UUID) -> Reminder:
    """One reminder; raises NotFound outside the reach."""
    return reader.get(Reminder, reminder_id)


def to_remind(reader: Reader) -> Sequence[tuple[Whose, Sequence[Late]]]:
    """What newly came to a stage, by account and currency, so many a reminder that it fits into its event."""
    days_late = reader.today - Receivable.due_on
    level = (
        select(func.max(DunningStage.level))
        .where(DunningStage.active, DunningStage.days_overdue <= days_late)
        .correlate(Receivable)
        .scalar_subquery()
    )
    reminded = (
        select(func.coalesce(func.max(ReminderLine.level), 0))
        .where(ReminderLine.receivable_id == Receivable.id)
        .correlate(Receivable)
        .scalar_subquery()
    )
    came = (
        select(Account, Receivable, level.label("level"))
        .join(Account, Account.id == Receivable.account_id)
        .where(Receivable.status != Status.SETTLED, Receivable.due_on < reader.today, level > reminded)
        .order_by(Account.id, Receivable.currency, Receivable.due_on)
        .limit(MOST_LATE)
    )
    rows = reader.session.execute(came).all()
    found = []
    for whose, group in groupby(rows, key=lambda row: (row.Account, row.Receivable.currency)):
        late = [Late(row.Receivable.id, row.Receivable.number, row.Receivable.due_on, row.Receivable.open, row.level)
                for row in group]  # fmt: skip
        found.append((whose, late[:MOST_AT_ONCE]))
    return found
