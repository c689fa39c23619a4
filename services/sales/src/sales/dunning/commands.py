"""Use cases of dunning: keep its stages, and remind on schedule who is late (催缴)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.dunning.model import DunningStage, Reminder
from sales.dunning.queries import to_remind


def create_stage(uow: UnitOfWork, **given: Any) -> DunningStage:
    """Enter a stage."""
    return uow.add(DunningStage.create(**given))


def change_stage(uow: UnitOfWork, stage_id: UUID, changes: Mapping[str, Any]) -> DunningStage:
    """Change day, name or use of a stage."""
    stage = uow.get(DunningStage, stage_id)
    stage.change(changes)
    return stage


def remind_overdue(uow: UnitOfWork) -> int:
    """Remind every account of what came to a stage since it was reminded last; says how many reminders went out.

    Run on schedule; what is too much for one run waits for the next.
    """
    found = to_remind(uow)
    for (account, currency), late in found:
        reminder = Reminder.send(
            number=document_number(uow, "sales.dunning_reminder", "DR"),
            account_id=account.id,
            owner_id=account.owner_id,
            currency=currency,
            late=late,
            on=uow.today,
            at=uow.now,
        )
        uow.add(reminder)
    return len(found)
