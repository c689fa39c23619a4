"""Routes of interactions (沟通记录)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.schemas import LARGEST_VERSION
from customer.interactions import commands, queries
from customer.interactions.events import InteractionState
from customer.interactions.model import Interaction, Kind

PERMISSIONS = (
    Permission("customer.interaction.read", "查看沟通记录", "Read interactions"),
    Permission("customer.interaction.log", "记录沟通内容", "Log interactions"),
    Permission("customer.interaction.change", "修改自己的沟通记录", "Correct one's own interactions"),
)


class InteractionPatch(Schema):
    """What one notes of a talk and may correct."""

    kind = fields.Choice(Kind)
    at = fields.Instant(metadata={"description": "沟通时间,默认现在 / when, by default now; never ahead"})
    summary = fields.Text(4000, lines=True, metadata={"example": "客户希望下周看到报价"})
    next_step = fields.Text(500, allow_none=True, metadata={"example": "寄送报价单"})
    next_on = fields.Day(allow_none=True, metadata={"description": "下一步的日期 / when to do the next step"})


class InteractionCreate(InteractionPatch):
    """A new note, of a talk with an account or a lead."""

    account_id = fields.Id()
    lead_id = fields.Id()
    contact_id = fields.Id()
    kind = fields.Choice(Kind, required=True)
    summary = fields.Text(4000, required=True, lines=True, metadata={"example": "客户希望下周看到报价"})


class InteractionRead(InteractionState):
    """An interaction (沟通记录)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class InteractionFilters(ListQuery):
    """Which interactions, in which order."""

    account_id = fields.Id()
    lead_id = fields.Id()
    contact_id = fields.Id()
    owner_id = fields.Id(me=True)
    entered_by = fields.Id(me=True)
    kind = fields.Choice(Kind)
    at_from = fields.Instant(data_key="at[gte]")
    at_before = fields.Instant(data_key="at[lt]")
    next_before = fields.Day(data_key="next_on[lt]")
    sort = Sort("at", "next_on", default="-at")


routes = Routes("interactions", prefix="/v1/interactions", zh="沟通记录", en="Interactions")


@routes.get(
    "",
    permission="customer.interaction.read",
    zh="沟通记录列表",
    query=InteractionFilters,
    answer=page_of(InteractionRead),
)
def list_interactions(reader: Reader, query: dict[str, Any]) -> Page:
    """List interactions."""
    return queries.list_interactions(reader, query)


@routes.get("/<uuid:interaction_id>", permission="customer.interaction.read", zh="查看沟通记录", answer=InteractionRead)
def read_interaction(reader: Reader, interaction_id: UUID) -> Interaction:
    """Read an interaction."""
    return queries.read_interaction(reader, interaction_id)


@routes.post(
    "", permission="customer.interaction.log", zh="记录沟通内容", body=InteractionCreate, answer=InteractionRead
)
def log_interaction(uow: UnitOfWork, body: dict[str, Any]) -> Interaction:
    """Note a talk with a customer or a lead."""
    return commands.log_interaction(uow, **body)


@routes.patch(
    "/<uuid:interaction_id>",
    permission="customer.interaction.change",
    zh="修改自己的沟通记录",
    body=InteractionPatch,
    answer=InteractionRead,
)
def change_interaction(uow: UnitOfWork, interaction_id: UUID, body: dict[str, Any]) -> Interaction:
    """Correct one's own note."""
    return commands.change_interaction(uow, interaction_id, **body)


routes.history(
    "/<uuid:interaction_id>/history", model=Interaction, permission="customer.interaction.read", zh="沟通记录历史"
)
