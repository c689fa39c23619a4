"""Dunning as the world hears of it: the service notify tells the customer and who looks after it."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.dunning.model import (
    DunningReminderSent,
    DunningStage,
    DunningStageChanged,
    DunningStageCreated,
    Reminder,
)

LEVEL = {"example": 1, "description": "催缴级别 / 1 is the first"}
DAYS = {"example": 1, "description": "逾期天数 / days after the due day"}


class DunningStageState(Schema):
    """A dunning stage (催缴阶段) at the moment of the commit."""

    id = fields.Id(required=True)
    level = fields.Integer(1, 99, required=True, metadata=LEVEL)
    days_overdue = fields.Integer(1, 3650, required=True, metadata=DAYS)
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "友好提醒", "en": "Friendly reminder"}})
    active = fields.Boolean(required=True)


class ReminderLineState(Schema):
    """What of one receivable is late."""

    receivable_id = fields.Id(required=True)
    receivable_number = fields.Text(40, required=True, metadata={"example": "AR20261122-0001"})
    due_on = fields.Day(required=True)
    open = fields.Money(required=True, metadata={"example": "1000.00"})
    level = fields.Integer(1, 99, required=True, metadata=LEVEL)


class ReminderState(Schema):
    """A reminder (催缴单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "DR20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    level = fields.Integer(1, 99, required=True, metadata=LEVEL)
    total = fields.Money(required=True, metadata={"example": "1000.00", "description": "逾期金额 / what is late"})
    oldest_due_on = fields.Day(required=True)
    sent_on = fields.Day(required=True)
    lines = fields.List(fields.Nested(ReminderLineState), required=True)
    created_at = fields.Instant(required=True)


DUNNING_STAGE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=DunningStage,
    state=DunningStageState,
    types=(
        EventType(DunningStageCreated, "created", "录入催缴阶段", "What is so late is reminded from now on."),
        EventType(DunningStageChanged, "changed", "催缴阶段已修改", "Its day, name or use changed."),
    ),
)
DUNNING_REMINDER_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Reminder,
    state=ReminderState,
    types=(EventType(DunningReminderSent, "sent", "催缴", "An account is reminded of what it owes."),),
)
