"""Routes of return types (销退单类型)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.return_types import commands, queries
from sales.return_types.events import INSPECTED, ROLES, SOURCE, ReasonState, ReturnTypeState
from sales.return_types.model import ReturnType

PERMISSIONS = (
    Permission("sales.return_type.read", "查看销退单类型", "Read return types"),
    Permission("sales.return_type.change", "修改销退单类型", "Change return types"),
)


class ReturnTypePatch(Schema):
    """What may be changed of a return type; reasons and roles as a whole."""

    name = fields.Localized(60)
    source = fields.Localized(200, metadata=SOURCE)
    reasons = fields.List(fields.Nested(ReasonState), min=1, max=50)
    roles = fields.List(fields.Text(64), min=1, max=20, distinct=True, metadata=ROLES)
    inspected = fields.Boolean(metadata=INSPECTED)


class ReturnTypeRead(ReturnTypeState):
    """A return type (销退单类型)."""

    version = fields.Integer(0, 2**53, required=True)


class ReturnTypeFilters(ListQuery):
    """Which return types."""

    sort = Sort("code", default="code")


routes = Routes("return-types", prefix="/v1/return-types", zh="销退单类型", en="Return types")


@routes.get(
    "",
    permission="sales.return_type.read",
    zh="销退单类型列表",
    query=ReturnTypeFilters,
    answer=page_of(ReturnTypeRead),
)
def list_return_types(reader: Reader, query: dict[str, Any]) -> Page:
    """List return types."""
    return queries.list_return_types(reader, query)


@routes.get("/<uuid:type_id>", permission="sales.return_type.read", zh="查看销退单类型", answer=ReturnTypeRead)
def read_return_type(reader: Reader, type_id: UUID) -> ReturnType:
    """Read a return type."""
    return queries.read_return_type(reader, type_id)


@routes.patch(
    "/<uuid:type_id>",
    permission="sales.return_type.change",
    zh="修改销退单类型",
    body=ReturnTypePatch,
    answer=ReturnTypeRead,
)
def change_return_type(uow: UnitOfWork, type_id: UUID, body: dict[str, Any]) -> ReturnType:
    """Change who enters a type of return, for which reasons, and whether it is inspected."""
    return commands.change_return_type(uow, type_id, body)


routes.history("/<uuid:type_id>/history", model=ReturnType, permission="sales.return_type.read", zh="销退单类型历史")
