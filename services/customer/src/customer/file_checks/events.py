"""Checks of files as the world hears of them: how many of an owner's are incomplete; which, is read here."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from customer.file_checks.model import FileCheck, FileCheckFound


class FileCheckState(Schema):
    """A check of one owner's files (客户档案检查) at the moment of the commit."""

    id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "null: 客户池 / the pool"})
    checked_on = fields.Day(required=True)
    incomplete = fields.Integer(1, required=True, metadata={"example": 3, "description": "不完整的档案数 / how many"})


FILE_CHECK_EVENTS = AggregateEvents(
    service="customer",
    aggregate=FileCheck,
    state=FileCheckState,
    types=(EventType(FileCheckFound, "found", "客户档案不完整", "Files of this owner lack mandatory fields."),),
)
