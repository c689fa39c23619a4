"""What can be asked about activities: those of an account, those of a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, case, literal, select, true
from sqlalchemy.orm import aliased

from chassis.errors import NotFound
from chassis.http.paging import Page, paginate
from chassis.permission import masked, visible
from chassis.principal import Principal
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from gateway.overview.activities.wording import FOR_PORTAL, document_of, sentence
from gateway.overview.model import AccountEntry, Activity
from gateway.overview.reach import ACCOUNT, READ, name_shown, names_shown, readable, stands, texts

NEWEST_FIRST = {"sort": "-at"}

_COLUMNS: tuple[Any, ...] = (
    Activity.id, Activity.at, Activity.type, Activity.resource, Activity.subject_id, Activity.account_id,
    Activity.actor, Activity.on_behalf_of, Activity.cause, Activity.number, Activity.changed,
    directory_user.c.name.label("actor_name"),
)  # fmt: skip
_account = aliased(AccountEntry, name="account")


class _Person:
    """Somebody in the directory as the owner of themselves, so that reach can be asked about people."""

    owner_id = directory_user.c.id
    account_id = directory_user.c.account_id


def activities_of_account(reader: Reader, account_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of what was done about an account, newest first.

    Raises NotFound where the reader may see neither an activity nor the account itself.
    """
    page = _page(reader, Activity.account_id == account_id, query)
    if not page.items:
        within = visible(reader.principal, f"{ACCOUNT}{READ}", AccountEntry)
        known = select(AccountEntry.id).where(AccountEntry.id == account_id, stands(AccountEntry), within)
        if reader.session.scalar(known) is None:
            raise NotFound
    return page


def activities_of_person(reader: Reader, person_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of what somebody did, newest first: as much of it as the reader may read at all.

    Raises NotFound for a person beyond the reach; who left stays there.
    """
    within = select(directory_user.c.id).where(directory_user.c.id == person_id, reader.visible(_Person))
    if reader.session.scalar(within) is None:
        raise NotFound
    return _page(reader, Activity.actor_id == person_id, query)


def _page(reader: Reader, among: ColumnElement[bool], query: Mapping[str, Any]) -> Page:
    principal = reader.principal
    rights = select(readable(principal, _account).label("resources")).correlate(_account).lateral("rights")
    named = literal(ACCOUNT) == any_(rights.c.resources)
    statement = (
        select(*_COLUMNS, case((named, _account.content["name"])).label("account_name"))
        .outerjoin(_account, and_(_account.id == Activity.account_id, stands(_account)))
        .outerjoin(directory_user, and_(directory_user.c.id == Activity.actor_id, *_names_told(principal)))
        .join(rights, true())
        .where(among, Activity.resource == any_(rights.c.resources), *_wanted(principal, query))
    )
    page = paginate(reader, statement, Activity, {"at": Activity.at}, {**query, **NEWEST_FIRST})
    return Page([told(row._mapping, principal) for row in page.items], page.next)


def _names_told(principal: Principal) -> list[ColumnElement[bool]]:
    """A customer's people are told their own names, and not who of our staff did it."""
    return [directory_user.c.account_id == principal.account_id] if principal.kind == "portal" else []


def _wanted(principal: Principal, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    wanted = []
    if principal.kind == "portal":
        wanted.append(_one_of(FOR_PORTAL))
    if "type" in query:
        wanted.append(_one_of(query["type"]))
    if "since" in query:
        wanted.append(Activity.at >= query["since"])
    if "until" in query:
        wanted.append(Activity.at < query["until"])
    return wanted


def _one_of(types: Any) -> ColumnElement[bool]:
    return Activity.type == any_(texts(list(types)))


def told(activity: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """An activity as this reader sees it: fields that their roles mask are masked in the sentence too."""
    number, masks = document_of(activity["resource"]).number, principal.masks.get(activity["resource"], {})
    shown = {
        **activity,
        "actor_name": name_shown(activity["actor_name"], principal, "identity.user"),
        "account_name": name_shown(activity["account_name"], principal, ACCOUNT),
        "number": masked({number: activity["number"]}, masks).get(number),
        "changed": names_shown(activity["changed"], principal, activity["resource"]),
    }
    return {**shown, "summary": sentence(shown)}
