"""What is asked about people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.masters import chosen
from gateway.identity.roles.model import ADMINISTRATOR
from gateway.identity.staff.model import User

_ABOVE = text(
    """
    WITH RECURSIVE above (id, superior_id) AS (
        SELECT id, superior_id FROM "user" WHERE id = :id
        UNION SELECT u.id, u.superior_id FROM "user" AS u JOIN above ON u.id = above.superior_id)
    SELECT id FROM above
    """
)


def people_above(session: Session, user_id: UUID) -> frozenset[UUID]:
    """The person and everyone between them and the top of the chain of superiors."""
    return frozenset(session.scalars(_ABOVE, {"id": user_id}))


def count_other_administrators(session: Session, user_id: UUID) -> int:
    """How many active administrators there are beside this person."""
    others = (
        select(func.count())
        .select_from(User)
        .where(User.active, User.roles.contains([ADMINISTRATOR]), User.id != user_id)
    )
    return session.scalar(others) or 0


def user_by_login(session: Session, login: str) -> User | None:
    """The person with this login, active or not; case does not matter."""
    return session.scalars(select(User).where(func.lower(User.login) == func.lower(login))).one_or_none()


def list_users(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of people by filter and search."""
    statement = chosen(reader, User, query, "kind", "login", "department_id", "superior_id", "account_id", "active")
    if query["role"] is not None:
        statement = statement.where(User.roles.contains([query["role"]]))
    return paginate(reader, statement, User, {"login": User.login, "name": User.sort_key}, query)
