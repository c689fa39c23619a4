"""Routes of dunning: its stages (催缴阶段) and the reminders (催缴单) that went out."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.dunning import commands, queries
from sales.dunning.events import DAYS, LEVEL, DunningStageState, ReminderState
from sales.dunning.model import DunningStage, Reminder

PERMISSIONS = (
    Permission("sales.dunning_stage.read", "查看催缴阶段", "Read dunning stages"),
    Permission("sales.dunning_stage.change", "维护催缴阶段", "Keep dunning stages"),
    Permission("sales.dunning_reminder.read", "查看催缴单", "Read reminders"),
)


class DunningStagePatch(Schema):
    """What may be changed of a stage; its level stays."""

    days_overdue = fields.Integer(1, 3650, metadata=DAYS)
    name = fields.Localized(60)
    active = fields.Boolean()


class DunningStageCreate(Schema):
    """A new stage."""

    level = fields.Integer(1, 99, required=True, metadata=LEVEL)
    days_overdue = fields.Integer(1, 3650, required=True, metadata=DAYS)
    name = fields.Localized(60, required=True)


class DunningStageRead(DunningStageState):
    """A dunning stage (催缴阶段)."""

    version = fields.Integer(0, 2**53, required=True)


class DunningStageFilters(ListQuery):
    """In which order."""

    sort = Sort("level", default="level")


class ReminderRead(ReminderState):
    """A reminder (催缴单)."""

    version = fields.Integer(0, 2**53, required=True)


class ReminderFilters(ListQuery):
    """Which reminders, in which order."""

    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    currency = fields.Currency()
    level = fields.Integer(1, 99)
    number = fields.Text(40)
    sort = Sort("sent_on", "total", default="-sent_on")


stages = Routes("dunning-stages", prefix="/v1/dunning-stages", zh="催缴阶段", en="Dunning stages")
routes = Routes("dunning-reminders", prefix="/v1/dunning-reminders", zh="催缴单", en="Reminders")


@stages.get(
    "",
    permission="sales.dunning_stage.read",
    zh="催缴阶段列表",
    query=DunningStageFilters,
    answer=page_of(DunningStageRead),
)
def list_stages(reader: Reader, query: dict[str, Any]) -> Page:
    """List dunning stages."""
    return queries.list_stages(reader, query)


@stages.get("/<uuid:stage_id>", permission="sales.dunning_stage.read", zh="查看催缴阶段", answer=DunningStageRead)
def read_stage(reader: Reader, stage_id: UUID) -> DunningStage:
    """Read a dunning stage."""
    return queries.read_stage(reader, stage_id)


@stages.post(
    "", permission="sales.dunning_stage.change", zh="录入催缴阶段", body=DunningStageCreate, answer=DunningStageRead
)
def create_stage(uow: UnitOfWork, body: dict[str, Any]) -> DunningStage:
    """Enter a dunning stage."""
    return commands.create_stage(uow, **body)


@stages.patch(
    "/<uuid:stage_id>",
    permission="sales.dunning_stage.change",
    zh="修改催缴阶段",
    body=DunningStagePatch,
    answer=DunningStageRead,
)
def change_stage(uow: UnitOfWork, stage_id: UUID, body: dict[str, Any]) -> DunningStage:
    """Change a dunning stage."""
    return commands.change_stage(uow, stage_id, body)


@routes.get(
    "",
    permission="sales.dunning_reminder.read",
    zh="催缴单列表",
    query=ReminderFilters,
    answer=page_of(ReminderRead),
)
def list_reminders(reader: Reader, query: dict[str, Any]) -> Page:
    """List reminders."""
    return queries.list_reminders(reader, query)


@routes.get("/<uuid:reminder_id>", permission="sales.dunning_reminder.read", zh="查看催缴单", answer=ReminderRead)
def read_reminder(reader: Reader, reminder_id: UUID) -> Reminder:
    """Read a reminder."""
    return queries.read_reminder(reader, reminder_id)


routes.history("/<uuid:reminder_id>/history", model=Reminder, permission="sales.dunning_reminder.read", zh="催缴单历史")
