"""Ready routes that a service lists: the custom fields of its documents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of, paginate
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.custom_fields import commands, queries
from records.custom_fields.events import MOST_CHOICES, CustomFieldState
from records.custom_fields.model import CustomField, Kind

KEY = {"zh": "小写字母、数字与下划线", "en": "small letters, digits and underscores, a letter first"}


class CustomFieldRead(CustomFieldState):
    """A custom field (自定义字段)."""

    version = fields.Integer(0, 2**53, required=True)


class CustomFieldPatch(Schema):
    """What may be changed: what it is called, and the choices."""

    name = fields.Localized(60)
    choices = fields.List(fields.Text(60), max=MOST_CHOICES, distinct=True, metadata={"example": []})


class CustomFieldFilters(ListQuery):
    """Which custom fields."""

    document = fields.Text(100)
    active = fields.Boolean()
    sort = Sort("key", default="key")


def permissions(service: str) -> tuple[Permission, ...]:
    """What roles can be given over these routes."""
    return (
        Permission(f"{service}.custom_field.read", "查看自定义字段", "Read custom fields"),
        Permission(f"{service}.custom_field.create", "新增自定义字段", "Define custom fields"),
        Permission(f"{service}.custom_field.change", "修改自定义字段", "Change custom fields"),
        Permission(f"{service}.custom_field.deactivate", "停用自定义字段", "Deactivate custom fields"),
        Permission(f"{service}.custom_field.reactivate", "恢复自定义字段", "Reactivate custom fields"),
    )


def routes(service: str, documents: Sequence[str]) -> Routes:
    """The routes over the custom fields of these kinds of document (`customer.account`)."""
    rooms = Routes("custom-fields", prefix="/v1/custom-fields", zh="自定义字段", en="Custom fields")
    _reading(rooms, f"{service}.custom_field.read")
    _defining(rooms, f"{service}.custom_field", documents)
    return rooms


def _reading(rooms: Routes, permission: str) -> None:
    @rooms.get(
        "",
        permission=permission,
        zh="自定义字段列表",
        query=CustomFieldFilters,
        answer=page_of(CustomFieldRead),
    )
    def list_custom_fields(reader: Reader, query: dict[str, Any]) -> Page:
        """List custom fields."""
        wanted = [getattr(CustomField, name) == query[name] for name in ("document", "active") if name in query]
        return paginate(reader, queries.defined(reader).where(*wanted), CustomField, {"key": CustomField.key}, query)

    @rooms.get("/<uuid:field_id>", permission=permission, zh="查看自定义字段", answer=CustomFieldRead)
    def read_custom_field(reader: Reader, field_id: UUID) -> CustomField:
        """Read a custom field."""
        return reader.get(CustomField, field_id)

    rooms.history("/<uuid:field_id>/history", model=CustomField, permission=permission, zh="自定义字段历史")


def _defining(rooms: Routes, resource: str, documents: Sequence[str]) -> None:
    class CustomFieldCreate(CustomFieldPatch):
        """A new custom field; document, key and kind are for good."""

        document = fields.Choice(documents, required=True)
        key = fields.Text(
            40, pattern="[a-z][a-z0-9_]{0,39}", expected=KEY, required=True, metadata={"example": "visit_note"}
        )
        name = fields.Localized(60, required=True)
        kind = fields.Choice(Kind, required=True)

    @rooms.post(
        "", permission=f"{resource}.create", zh="新增自定义字段", body=CustomFieldCreate, answer=CustomFieldRead
    )
    def create_custom_field(uow: UnitOfWork, body: dict[str, Any]) -> CustomField:
        """Define a custom field."""
        return commands.create_field(uow, **body)

    @rooms.patch(
        "/<uuid:field_id>", permission=f"{resource}.change", zh="修改自定义字段", body=CustomFieldPatch,
        answer=CustomFieldRead,
    )  # fmt: skip
    def change_custom_field(uow: UnitOfWork, field_id: UUID, body: dict[str, Any]) -> CustomField:
        """Change a custom field."""
        return commands.change_field(uow, field_id, **body)

    @rooms.action("/<uuid:field_id>/deactivate", permission=f"{resource}.deactivate", zh="停用", answer=CustomFieldRead)
    def deactivate_custom_field(uow: UnitOfWork, field_id: UUID) -> CustomField:
        """Take a custom field out of use."""
        return commands.deactivate_field(uow, field_id)

    @rooms.action("/<uuid:field_id>/reactivate", permission=f"{resource}.reactivate", zh="恢复", answer=CustomFieldRead)
    def reactivate_custom_field(uow: UnitOfWork, field_id: UUID) -> CustomField:
        """Take a custom field into use again."""
        return commands.reactivate_field(uow, field_id)
