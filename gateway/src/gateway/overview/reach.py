"""What of the services' rows a reader may see here, by the same permissions and reaches as at the services."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, func, literal
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.permission import REDACTED, masked, resource_of, visible
from chassis.principal import Principal, Reach

ACCOUNT = "customer.account"
READ = ".read"


def readable(principal: Principal, account: Any) -> ColumnElement[Any]:
    """The resources (`customer.account`, …) whose read permission the principal holds with reach over this row's
    `account`, as an array within the statement itself.

    `account` has the `owner_id` and `account_id` of now: after a handover the new owner sees what was done before. What
    belongs to no account is read by whoever may read all of its kind.
    """
    by_reach: dict[Reach, list[str]] = {}
    for permission, reach in principal.grants.items():
        if permission.endswith(READ):
            by_reach.setdefault(reach, []).append(resource_of(permission))
    reached = [
        case((visible(principal, resources[0] + READ, account), texts(resources)), else_=texts([]))
        for resources in by_reach.values()
    ]
    return reduce(func.array_cat, reached, texts([]))


def stands(account: Any) -> ColumnElement[bool]:
    """Whether this row is an account, and not one whose draft was deleted."""
    return and_(account.resource == ACCOUNT, account.deleted_at.is_(None))


def name_shown(name: Mapping[str, str] | None, principal: Principal, resource: str) -> Mapping[str, str] | None:
    """The name of a row of `resource` under the reader's masks, in both languages whatever becomes of it."""
    shown = masked({"name": name}, principal.masks.get(resource, {})).get("name")
    return {"zh": REDACTED, "en": REDACTED} if shown == REDACTED else shown


def names_shown(fields: Iterable[str], principal: Principal, resource: str) -> list[str]:
    """Which of these fields of `resource` the reader may know of: not those that their roles hide."""
    masks = principal.masks.get(resource, {})
    return [field for field in fields if masks.get(field) != "hide"]


def texts(values: list[str]) -> ColumnElement[Any]:
    """Some texts as one parameter."""
    return literal(values, ARRAY(Text))
