"""Routes of required fields (必填项)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.required_fields import commands, queries
from sales.required_fields.events import REQUIRED, RequiredFieldsState
from sales.required_fields.model import RequiredFields

PERMISSIONS = (
    Permission("sales.required_fields.read", "查看单据必填项", "Read what documents demand"),
    Permission("sales.required_fields.change", "修改单据必填项", "Change what documents demand"),
)


class RequiredFieldsPatch(Schema):
    """What is demanded from now on, as a whole."""

    required = fields.List(fields.Text(40), max=20, distinct=True, required=True, metadata=REQUIRED)


class RequiredFieldsRead(RequiredFieldsState):
    """What one kind of document demands (必填项)."""

    version = fields.Integer(0, 2**53, required=True)


class RequiredFieldsFilters(ListQuery):
    """Of which documents."""

    sort = Sort("document", default="document")


routes = Routes("required-fields", prefix="/v1/required-fields", zh="单据必填项", en="What documents demand")


@routes.get(
    "",
    permission="sales.required_fields.read",
    zh="单据必填项列表",
    query=RequiredFieldsFilters,
    answer=page_of(RequiredFieldsRead),
)
def list_required_fields(reader: Reader, query: dict[str, Any]) -> Page:
    """List what quotations, order changes, deliveries and returns demand; what orders do is their type's."""
    return queries.list_required_fields(reader, query)


@routes.get(
    "/<uuid:required_id>", permission="sales.required_fields.read", zh="查看单据必填项", answer=RequiredFieldsRead
)
def read_required_fields(reader: Reader, required_id: UUID) -> RequiredFields:
    """Read what one kind of document demands."""
    return queries.read_required_fields(reader, required_id)


@routes.patch(
    "/<uuid:required_id>",
    permission="sales.required_fields.change",
    zh="修改单据必填项",
    body=RequiredFieldsPatch,
    answer=RequiredFieldsRead,
)
def change_required_fields(uow: UnitOfWork, required_id: UUID, body: dict[str, Any]) -> RequiredFields:
    """Change what one kind of document demands beside its key fields."""
    return commands.change_required_fields(uow, required_id, **body)


routes.history(
    "/<uuid:required_id>/history", model=RequiredFields, permission="sales.required_fields.read", zh="必填项历史"
)
