"""From a token's claims, which say who, to a principal, which says what they may do: one statement a request (http.md,
Identity).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row
from sqlalchemy.orm import Session

from chassis.errors import Unauthenticated, Unavailable
from chassis.idempotency import KEPT, IdempotencyKey
from chassis.permission import FROM_NARROW_TO_WIDE, resource_of, widest
from chassis.principal import Principal, Reach

Role = Mapping[str, Any]  # code, grants, masks, lent: held only as the deputy of somebody who holds it
Rights = tuple[frozenset[str], Mapping[str, Reach], Mapping[str, Mapping[str, str]]]
"""The codes of the roles that are one's own, what all of them grant, and what they mask."""
KNOWN_RIGHTS = 500
"""So many sets of roles are kept worked out: a company has some dozens."""

# SQL by hand goes to the driver as it is, here and on other hot paths: `text` costs twice the Python (decision 0013).
_WHO = """
    SELECT who.kind, who.active AND who.deleted_at IS NULL AS living,
           EXISTS (SELECT FROM directory_session_end AS ended WHERE ended.session_id = %(session)s) AS logged_out,
           who.department_id, who.superior_id, who.account_id, who.scopes,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'code', role.code, 'grants', role.grants, 'masks', role.masks,
                       'lent', role.code <> ALL (who.roles)) ORDER BY role.code), '[]') ::text
            FROM directory_role AS role
            WHERE role.deleted_at IS NULL AND (role.code = ANY (who.roles) OR role.code IN (
                SELECT unnest(absent.roles) FROM directory_user AS absent
                WHERE absent.deputy_id = who.id AND absent.active AND absent.deleted_at IS NULL
                AND %(today)s BETWEEN coalesce(absent.deputy_from, '-infinity')
                               AND coalesce(absent.deputy_until, 'infinity')))) AS roles
    FROM directory_user AS who WHERE who.id = %(subject)s
"""
_WHO_AND_KEPT = f"SELECT * FROM ({KEPT}) AS kept LEFT JOIN ({_WHO}) AS who ON true"  # noqa: S608 - our own statements


def claims_of(principal: Principal) -> dict[str, Any]:
    """Who this is in the form of a token's claims, for work that goes on after the request: `principal_of` then says
    what they may do by then.
    """
    scope = " ".join(sorted(principal.grants)) if principal.kind == "system" else ""
    return {"sub": str(principal.id), "kind": principal.kind, "scope": scope}


def principal_of(session: Session, claims: Mapping[str, Any], today: date) -> Principal:
    """The principal behind a verified token's claims (`sub`, `kind`, `scope`, `sid`), on the company's day `today`.

    Raises Unavailable for a subject that has not arrived in this service's copy yet, never guessing; Unauthenticated
    for one that is inactive, of another kind than the token says, or whose session has ended.
    """
    who = session.connection().exec_driver_sql(_WHO, _asked(claims, today)).one_or_none()
    return _principal(who, claims)


def principal_with_key(
    session: Session, claims: Mapping[str, Any], today: date, key: IdempotencyKey
) -> tuple[Principal, Row[Any]]:
    """The same, and what is kept under their key (`IdempotencyKey.judged`), in one statement (bench B13)."""
    asked = {**_asked(claims, today), **key.asked}
    found = session.connection().exec_driver_sql(_WHO_AND_KEPT, asked).one()
    return _principal(found, claims), found


def _asked(claims: Mapping[str, Any], today: date) -> dict[str, Any]:
    login = UUID(claims["sid"]) if claims.get("sid") else None
    return {"subject": UUID(claims["sub"]), "session": login, "today": today}


def _principal(who: Row[Any] | None, claims: Mapping[str, Any]) -> Principal:
    if who is None or who.kind is None:
        raise Unavailable
    if not who.living or who.logged_out or who.kind != claims["kind"]:
        raise Unauthenticated
    roles, grants, masks = _rights(who.roles, who.kind)
    return Principal(
        kind=who.kind,
        id=UUID(claims["sub"]),
        department_id=who.department_id,
        superior_id=who.superior_id,
        account_id=who.account_id,
        roles=roles,
        grants=_scoped(who.scopes, claims) if who.kind == "system" else grants,
        masks=masks,
        sid=UUID(claims["sid"]) if claims.get("sid") else None,
    )


@lru_cache(KNOWN_RIGHTS)
def _rights(roles: str, kind: str) -> Rights:
    """What these roles, as the directory says on this very request, amount to. Nothing is remembered but the working
    out, a seventh of a list's cost: another word in a role is another question.
    """
    held: list[Role] = orjson.loads(roles)
    own = frozenset(role["code"] for role in held if not role["lent"])
    return own, MappingProxyType(_granted(held, kind)), MappingProxyType(_masks(held))


def _scoped(registered: list[str], claims: Mapping[str, Any]) -> dict[str, Reach]:
    """A system may do what it is registered for now, narrowed to what its token was asked for."""
    return dict.fromkeys(set(registered) & set(claims.get("scope", "").split()), Reach.ALL)


def _granted(roles: list[Role], kind: str) -> dict[str, Reach]:
    """What the roles grant together, each permission as far as its widest. A portal user never reaches beyond their
    account.
    """
    reaches: dict[str, list[Reach]] = {}
    for role in roles:
        for permission, reach in _grants(role):
            reaches.setdefault(permission, []).append(_within_account(reach) if kind == "portal" else reach)
    return {permission: widest(found) for permission, found in reaches.items()}


def _grants(role: Role) -> Iterator[tuple[str, Reach]]:
    """A role's grants; of a role that is only lent to a deputy, what approving needs: the approval itself and reading
    the document.
    """
    for permission, reach in role["grants"].items():
        resource, _, action = permission.rpartition(".")
        if not role["lent"] or (action in ("approve", "reject", "read") and f"{resource}.approve" in role["grants"]):
            yield permission, Reach(reach)


def _within_account(reach: Reach) -> Reach:
    return min(reach, Reach.ACCOUNT, key=FROM_NARROW_TO_WIDE.index)


def _masks(roles: list[Role]) -> dict[str, dict[str, str]]:
    """By resource, the fields that every role which reaches the resource masks, in the mildest form one of them asks
    for.
    """
    seen: dict[str, list[dict[str, str]]] = {}
    for role in roles:
        for resource in {resource_of(permission) for permission, _ in _grants(role)}:
            seen.setdefault(resource, []).append(role["masks"].get(resource, {}))
    return {resource: common for resource, masks in seen.items() if (common := _common(masks))}


def _common(masks: list[dict[str, str]]) -> dict[str, str]:
    fields = set.intersection(*(set(mask) for mask in masks))
    return {field: "redact" if any(mask[field] == "redact" for mask in masks) else "hide" for field in fields}
