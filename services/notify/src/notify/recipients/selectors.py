"""Selectors: the words by which a rule says who shall be told.

owner                 who is responsible for the document (`state.owner_id`)
superior_of_owner     the owner's nearest living superior (上级)
colleagues            everybody in the owner's department
actor                 who did it
enterer               who entered the document (`state.entered_by`)
candidates            who may decide the waiting step of an approval
role:<code>           everybody who holds the role
portal                the customer's people who use the portal (`state.account_id`)
contacts:<role>       the customer's contacts with this role, or `anybody`, by mail
users:<path>          the people whose ids the event holds at this path
address:<path>        the mail address that the event holds at this path: somebody without login and without file
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from notify.contacts.model import ROLES
from notify.naming.wording import ids_in
from notify.paths import PATH, value_at

ANYBODY = "anybody"
_OF_PEOPLE = {
    "owner": "state.owner_id",
    "actor": "actor",
    "enterer": "state.entered_by",
    "candidates": "candidates",
}
"""Selectors of people whose ids stand in the event, and where."""
SELECTOR = (
    rf"{'|'.join(_OF_PEOPLE)}|superior_of_owner|colleagues|portal|role:[a-z][a-z0-9_]{{0,63}}"
    rf"|contacts:(?:{'|'.join((*ROLES, ANYBODY))})|(?:users|address):{PATH}"
)
EXPECTED = {
    "zh": "owner、actor、enterer、candidates、superior_of_owner、colleagues、portal、role:<角色>、"
    "contacts:<联系人角色>、users:<字段路径> 或 address:<字段路径>",
    "en": "owner, actor, enterer, candidates, superior_of_owner, colleagues, portal, role:<code>, contacts:<role>, "
    "users:<path> or address:<path>",
}


@dataclass(frozen=True)
class Meant:
    """Who a rule means by one event: people by id, by role, by their place beside the owner, or of a customer."""

    people: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    superior_of: UUID | None = None
    colleagues_of: UUID | None = None
    portal_of: UUID | None = None
    contacts_of: UUID | None = None
    contact_roles: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


def meant(selectors: Collection[str], data: Mapping[str, Any]) -> Meant:
    """Who these selectors mean by this event. Raises NothingThere where the event has no such field."""
    words = {selector.partition(":")[0] for selector in selectors}
    paths = {_OF_PEOPLE[word] for word in words & _OF_PEOPLE.keys()} | _behind("users", selectors)
    contact_roles = _behind("contacts", selectors)
    addresses = (value_at(data, path) for path in _behind("address", selectors))
    return Meant(
        people=frozenset(found for path in paths for found in ids_in(value_at(data, path))),
        roles=roles_in(selectors),
        superior_of=_id_at(data, "state.owner_id") if "superior_of_owner" in words else None,
        colleagues_of=_id_at(data, "state.owner_id") if "colleagues" in words else None,
        portal_of=_id_at(data, "state.account_id") if "portal" in words else None,
        contacts_of=_id_at(data, "state.account_id") if contact_roles else None,
        contact_roles=contact_roles,
        addresses=frozenset(address for address in addresses if isinstance(address, str)),
    )


def roles_in(selectors: Iterable[str]) -> frozenset[str]:
    """The roles that selectors name."""
    return _behind("role", selectors)


def _behind(word: str, selectors: Iterable[str]) -> frozenset[str]:
    """What stands behind the colon of the selectors that begin with this word."""
    return frozenset(selector.partition(":")[2] for selector in selectors if selector.startswith(f"{word}:"))


def _id_at(data: Mapping[str, Any], path: str) -> UUID | None:
    return next(ids_in(value_at(data, path)), None)
