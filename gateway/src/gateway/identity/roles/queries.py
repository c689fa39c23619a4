"""What is asked about roles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.masters import chosen
from gateway.identity.roles.model import Role

_HOLDERS = text('SELECT count(*) FROM "user" WHERE active AND roles @> ARRAY[:code]')
_IN_PORTAL = text("SELECT EXISTS (SELECT FROM \"user\" WHERE kind = 'portal' AND roles @> ARRAY[:code])")


def active_roles(session: Session, codes: Collection[str]) -> Sequence[Role]:
    """Those of the roles with these codes that are in use."""
    return session.scalars(select(Role).where(Role.code.in_(codes), Role.active)).all()


def count_holders(session: Session, code: str) -> int:
    """How many active people hold the role. Their table belongs to a room above this one."""
    return session.scalar(_HOLDERS, {"code": code}) or 0


def is_held_in_portal(session: Session, code: str) -> bool:
    """Whether people of a customer hold the role, active or not."""
    return bool(session.scalar(_IN_PORTAL, {"code": code}))


def list_roles(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of roles by filter."""
    return paginate(reader, chosen(reader, Role, query, "active", "code"), Role, {"code": Role.code}, query)
