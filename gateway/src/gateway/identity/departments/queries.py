"""What is asked about the tree of departments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.departments.model import Department
from gateway.identity.masters import chosen

# UNION, not UNION ALL: it ends even where the data held a circle.
_ABOVE = text(
    """
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT id, parent_id FROM department WHERE id = :id
        UNION SELECT d.id, d.parent_id FROM department AS d JOIN above ON d.id = above.parent_id)
    SELECT id FROM above
    """
)


def departments_above(session: Session, department_id: UUID) -> frozenset[UUID]:
    """The department itself and every one between it and the root."""
    return frozenset(session.scalars(_ABOVE, {"id": department_id}))


def count_children(session: Session, department_id: UUID) -> int:
    """How many active departments stand directly below."""
    below = select(func.count()).select_from(Department).where(Department.parent_id == department_id, Department.active)
    return session.scalar(below) or 0


def count_people(session: Session, department_id: UUID) -> int:
    """How many active people stand in the department itself. Their table belongs to a room above this one."""
    statement = text('SELECT count(*) FROM "user" WHERE department_id = :id AND active')
    return session.scalar(statement, {"id": department_id}) or 0


def list_departments(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of departments by filter."""
    return paginate(
        reader,
        chosen(reader, Department, query, "active", "code", "parent_id"),
        Department,
        {"code": Department.code},
        query,
    )
