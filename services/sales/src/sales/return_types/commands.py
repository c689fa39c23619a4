"""Use case of the return type: the administrator changes what is data of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.tables import directory_role
from chassis.unit_of_work import UnitOfWork
from sales.return_types.model import ReturnType


def change_return_type(uow: UnitOfWork, type_id: UUID, changes: Mapping[str, Any]) -> ReturnType:
    """Change name, source, reasons, roles or inspection. Raises Invalid for a role that is not known."""
    known = select(directory_role.c.code).where(directory_role.c.deleted_at.is_(None))
    named = changes.get("roles", ())
    if strange := set(named) - set(uow.session.scalars(known)):
        texts = {"zh": "没有这个角色", "en": "There is no such role."}
        faults = (place for place, role in enumerate(named) if role in strange)
        raise Invalid(InputError(f"#/roles/{place}", "unknown-role", texts) for place in faults)
    return_type = uow.get(ReturnType, type_id)
    return_type.change(changes)
    return return_type
