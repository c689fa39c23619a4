"""What is asked about roles."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.masters import chosen
from gateway.identity.roles.model import Role

_HOLDERS = text('SELECT count(*) FROM "user" WHERE active AND roles @> ARRAY[:code]')


def active_role_codes(session: Session) -> frozenset[str]:
    """The codes of all roles in use; a few dozen."""
    return frozenset(session.scalars(select(Role.code).where(Role.active)))


def count_holders(session: Session, code: str) -> int:
    """How many active people hold the role. Their table belongs to a room above this one."""
    return session.scalar(_HOLDERS, {"code": code}) or 0


def list_roles(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of roles by filter."""
    return paginate(reader, chosen(reader, Role, query, "active", "code"), Role, {"code": Role.code}, query)
