"""Use cases of the administrator over custom fields."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from records.custom_fields.model import CustomField


def create_field(
    uow: UnitOfWork, *, document: str, key: str, name: Mapping[str, str], kind: str, choices: Sequence[str] = ()
) -> CustomField:
    """Let documents of this kind hold another field. Raises Invalid, CustomFieldExists."""
    field = CustomField.define(document=document, key=key, name=name, kind=kind, choices=choices, at=uow.now)
    return uow.add(field)


def change_field(uow: UnitOfWork, field_id: UUID, **changes: Any) -> CustomField:
    """Call it otherwise, or offer other choices."""
    field = uow.get(CustomField, field_id)
    field.change(**changes)
    return field


def deactivate_field(uow: UnitOfWork, field_id: UUID) -> CustomField:
    """Let nothing new be entered."""
    field = uow.get(CustomField, field_id)
    field.deactivate()
    return field


def reactivate_field(uow: UnitOfWork, field_id: UUID) -> CustomField:
    """Let it be entered again."""
    field = uow.get(CustomField, field_id)
    field.reactivate()
    return field
