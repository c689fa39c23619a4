"""Who comes in: the token says who, the directory says what they may do, the route says what it takes (http.md,
Permission).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from chassis.directory.principals import principal_of, principal_with_key
from chassis.errors import Unauthenticated
from chassis.http.house import house
from chassis.idempotency import Answer, IdempotencyKey
from chassis.principal import Principal

Claims = Mapping[str, Any]

PUBLIC = "public"
"""The permission of a route that asks for no token."""
SIGNED_IN = "signed-in"
"""The permission of a route that is open to everybody with a valid token: what concerns only the caller."""

_BEARER = re.compile(r"(?i:bearer) ([A-Za-z0-9_.-]+)")
"""WSGI joins repeated headers with a comma, which has no place here: two tokens are none."""


def claims() -> Claims:
    """The claims of the request's token, taken from one `Authorization: Bearer` header and from nowhere else."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise Unauthenticated
    return house().tokens.verify(found[1])


def admit(session: Session, who: Claims, permission: str) -> Principal:
    """The principal, if the route lets it in; raises Forbidden, Unauthenticated or Unavailable (unknown here yet)."""
    return _let_in(principal_of(session, who, _today(session)), permission)


def admit_with_key(
    session: Session, who: Claims, permission: str, key: IdempotencyKey
) -> tuple[Principal, Answer | None]:
    """As `admit`, and what was answered under this key before; raises what `IdempotencyKey.begin` raises, too."""
    principal, kept = principal_with_key(session, who, _today(session), key)
    return _let_in(principal, permission), key.judged(kept)


def actor(who: Claims) -> str:
    """Whose keys they are: the principal's `actor`, known before the directory was asked."""
    return f"{who['kind']}/{UUID(who['sub'])}"


def _today(session: Session) -> date:
    return datetime.now(house().database.time_zone(session)).date()


def _let_in(principal: Principal, permission: str) -> Principal:
    if permission != SIGNED_IN:
        principal.check_admitted(permission)
    return principal
