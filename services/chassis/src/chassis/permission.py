"""What one may do, and with which rows: permissions as data, reach as a WHERE, field masks (http.md, Permission;
mission G-02).

No engine: a set lookup costs a fraction of a microsecond, casbin took 0.27 to 4.7 ms a check and could not narrow a
query (libraries.md 3). Everything here fails closed: no grant, an unknown owner or a principal without a department
sees nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from chassis.principal import Principal, Reach
from chassis.tables import directory_department, directory_user

Masks = Mapping[str, str]
"""Field name to what becomes of it, `redact` or `hide`; a field inside another is named by its path, `addresses.line`.
"""

REDACTED = "***"
HIDE = "hide"
FROM_NARROW_TO_WIDE = (Reach.OWN, Reach.ACCOUNT, Reach.TEAM, Reach.SUBTREE, Reach.ALL)


@dataclass(frozen=True)
class Permission:
    """One right that roles can be given, `<service>.<resource>.<action>`, with its name in both languages.

    It opens routes, or lets those who hold another one, which it `widens`, do more on theirs: name a price, say.
    """

    name: str
    zh: str
    en: str
    widens: str | None = None


def of_operators(service: str) -> tuple[Permission, ...]:
    """What roles can be given over the routes that the chassis brings to every service."""
    return (
        Permission(f"{service}.ops.read", "查看运行状况", "See how the service runs"),
        Permission(f"{service}.ops.manage", "处理滞留事件", "Replay and discard parked events"),
    )


def resource_of(permission: str) -> str:
    """`customer.account` of `customer.account.read`: what masks are kept by."""
    return permission.rpartition(".")[0]


def masks_of(principal: Principal, permission: str) -> Masks:
    """The masks over the documents of a permission's resource."""
    return principal.masks.get(resource_of(permission), {})


def concealed(field: str, masks: Masks) -> bool:
    """Whether a mask lies on the field, on a part of it, or on what it is a part of."""
    return any(f"{field}.".startswith(f"{path}.") or f"{path}.".startswith(f"{field}.") for path in masks)


def widest(reaches: Iterable[Reach]) -> Reach:
    """The widest of several reaches: roles add up, none takes away. Raises ValueError for none at all."""
    return max(reaches, key=FROM_NARROW_TO_WIDE.index)


def visible(principal: Principal, permission: str, model: type[Any]) -> ColumnElement[bool]:
    """The rows of `model` that `permission` reaches for `principal`, as a condition inside the statement itself.

    Masters that have neither owner nor account (catalogues, rules, settings) are visible to whoever holds the
    permission at all. Rows whose owner is unknown are reached by `all` only. Portal users see of a model that has
    `shown_to_customers` only those, whatever their reach: what is drafted is not theirs yet (S-23).
    """
    within = _reached(principal, permission, model)
    shown = getattr(model, "shown_to_customers", None)
    return within if shown is None or principal.kind != "portal" else and_(within, shown())


def _reached(principal: Principal, permission: str, model: type[Any]) -> ColumnElement[bool]:
    reach = principal.reach(permission)
    owner: InstrumentedAttribute[UUID | None] | None = getattr(model, "owner_id", None)
    account: InstrumentedAttribute[UUID | None] | None = getattr(model, "account_id", None)
    if reach is None:
        return false()
    if reach is Reach.ALL or (owner is None and account is None):
        return true()
    if reach is Reach.ACCOUNT:
        return false() if account is None or principal.account_id is None else _of_account(principal.account_id, model)
    return false() if owner is None else _of_people(owner, principal, reach)


def _of_people(owner: InstrumentedAttribute[UUID | None], principal: Principal, reach: Reach) -> ColumnElement[bool]:
    """Rows of oneself, of one's department (团队), or of one's department and all below it."""
    if principal.user_id is None:
        return false()
    if reach is Reach.OWN or principal.department_id is None:
        return owner == principal.user_id
    here = principal.department_id
    return owner.in_(_people_in([here] if reach is Reach.TEAM else _subtree(here)))


def team_of(principal: Principal, permission: str) -> Select[tuple[UUID]] | None:
    """The people of one's department, if it is their rows that a permission reaches."""
    here = principal.department_id
    return _people_in([here]) if here is not None and principal.reach(permission) is Reach.TEAM else None


def _people_in(departments: Sequence[UUID] | Select[tuple[UUID]]) -> Select[tuple[UUID]]:
    return select(directory_user.c.id).where(directory_user.c.department_id.in_(departments))


def _of_account(account_id: UUID, model: type[Any]) -> ColumnElement[bool]:
    """The portal user's own account and, for a dealer, the accounts directly below it.

    Who is below whom is in the service's own table `account`, be it the aggregate or a copy of it; a service without
    one knows no children.
    """
    own: ColumnElement[bool] = model.account_id == account_id
    accounts = model.metadata.tables.get("account")
    if accounts is None or "parent_id" not in accounts.c:
        return own
    return or_(own, model.account_id.in_(select(accounts.c.id).where(accounts.c.parent_id == account_id)))


def _subtree(department_id: UUID) -> Select[tuple[UUID]]:
    """The department and all below it, read from the tree as it stands now. UNION, not UNION ALL: a circle ends the
    walk.
    """
    tree = select(directory_department.c.id).where(directory_department.c.id == department_id).cte(recursive=True)
    below = select(directory_department.c.id).join(tree, directory_department.c.parent_id == tree.c.id)
    return select(tree.union(below).c.id)


def masked(document: dict[str, Any], masks: Masks) -> dict[str, Any]:
    """The document as one under these masks may see it: hidden fields are left out, redacted ones show `***` where they
    hold a value.
    """
    for path, mask in masks.items():
        document = _mask(document, path.split("."), mask)
    return document


def masked_changes(changes: dict[str, Any], masks: Masks) -> dict[str, Any]:
    """The changes of a history entry under these masks; a child's `addresses/<id>` belongs to the field `addresses`."""
    shown = {}
    for name, change in changes.items():
        field = name.partition("/")[0]
        sides = {side: masked({field: change[side]}, masks) for side in ("old", "new")}
        if field in sides["new"]:
            shown[name] = {side: value[field] for side, value in sides.items()}
    return shown


def _mask(value: Any, path: list[str], mask: str) -> Any:
    if isinstance(value, list):
        return [_mask(item, path, mask) for item in value]
    if not isinstance(value, dict) or path[0] not in value:
        return value
    name, rest = path[0], path[1:]
    if rest:
        return value | {name: _mask(value[name], rest, mask)}
    if mask == HIDE:
        return {key: inner for key, inner in value.items() if key != name}
    return value if value[name] is None else value | {name: REDACTED}
