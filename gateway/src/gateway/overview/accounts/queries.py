"""The 360 of one account in one statement."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from orjson import Fragment
from sqlalchemy import DateTime, Text, select, text

from chassis.envelope import to_json
from chassis.errors import NotFound
from chassis.permission import masked
from chassis.principal import Principal
from chassis.unit_of_work import Reader
from gateway.overview.accounts.sections import SECTIONS, Section
from gateway.overview.activities.queries import told
from gateway.overview.activities.wording import FOR_PORTAL
from gateway.overview.model import AccountEntry
from gateway.overview.reach import names_shown, readable, stands

LATEST = 20
"""Entries a section shows, the newest."""
ACTIVITIES = "activities"


def _values(words: Iterable[str]) -> str:
    return ", ".join(f"('{word}')" for word in words)


# `stale_since` is when the first event that feeds the section was put aside unapplied (held, queued or parked). The
# gateway cannot know of events that have not reached it, and silence is no age: while a service is away nothing in it
# changes. `as_of` says what the section is from; how far a relay is behind stands in its service's /v1/ops/ledger.
_FILE = text(
    f"""
    SELECT section.resource, known.as_of, waiting.since AS stale_since, newest.items
    FROM (VALUES {_values(section.resource for section in SECTIONS)}) AS section (resource)
    JOIN readable ON section.resource = ANY (readable.resources)
    CROSS JOIN LATERAL (
        SELECT max(as_of) AS as_of FROM account_entry
        WHERE account_id = readable.account_id AND resource = section.resource) AS known
    CROSS JOIN LATERAL (
        SELECT min(held_at) AS since FROM held
        WHERE room = 'accounts' AND state <> 'discarded' AND starts_with(routing_key, section.resource || '.')
        ) AS waiting
    CROSS JOIN LATERAL (
        SELECT string_agg(content::text, ',') AS items FROM (
            SELECT content FROM account_entry
            WHERE account_id = readable.account_id AND resource = section.resource AND shown AND deleted_at IS NULL
                AND (:employed OR for_portal)
            ORDER BY id DESC LIMIT {LATEST}) AS entry
        ) AS newest
    UNION ALL
    SELECT 'activities', max(at), (SELECT min(held_at) FROM held WHERE room = 'activities' AND state <> 'discarded'),
        string_agg(item, ',')
    FROM (
        SELECT at, json_build_object(
            'id', activity.id, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'type', type, 'resource', resource,
            'subject_id', subject_id, 'number', number, 'changed', changed, 'account_id', activity.account_id,
            'account_name', NULL, 'actor', actor, 'actor_name', person.name, 'on_behalf_of', on_behalf_of,
            'cause', cause)::text AS item
        FROM activity LEFT JOIN directory_user AS person
            ON person.id = actor_id AND (:employed OR person.account_id = :customer)
        WHERE activity.account_id = :account AND (:employed OR type IN ({_values(FOR_PORTAL)}))
            AND EXISTS (SELECT FROM readable WHERE activity.resource = ANY (readable.resources))
        ORDER BY at DESC, activity.id DESC LIMIT {LATEST}) AS latest
    """  # noqa: S608 - of our own tables of plain data only
).columns(
    resource=Text,
    as_of=DateTime(timezone=True),
    stale_since=DateTime(timezone=True),
    items=Text,
)


def read_overview(reader: Reader, account_id: UUID) -> dict[str, Any]:
    """All that the reader may see of an account; raises NotFound where that is nothing.

    A section that the reader may not see is null, as one that does not exist. `version` is made of what is shown, so
    that it changes with the reader's rights too.
    """
    principal = reader.principal
    parameters = {
        "account": account_id,
        "employed": principal.kind != "portal",
        "customer": principal.account_id,
    }
    account = select(AccountEntry.id.label("account_id"), readable(principal, AccountEntry).label("resources"))
    account = account.where(AccountEntry.id == account_id, stands(AccountEntry))
    statement = _FILE.add_cte(account.cte("readable"))
    found = {row.resource: row for row in reader.session.execute(statement, parameters)}
    if found.keys() == {ACTIVITIES}:
        raise NotFound
    sections = to_json(
        {section.name: _section(section, found.get(section.resource), principal) for section in SECTIONS}
        | {ACTIVITIES: _activities(found[ACTIVITIES], principal)}
    )
    digest = hashlib.blake2b(sections, digest_size=6).digest()
    return {"id": account_id, "version": int.from_bytes(digest, "big"), "sections": Fragment(sections)}


def _section(section: Section, row: Any, principal: Principal) -> dict[str, Any] | None:
    if row is None:
        return None
    items: Any = Fragment(_listed(row))
    if not principal.masks.keys().isdisjoint({section.resource, *section.names.values()}):
        items = [_seen(section, item, principal) for item in orjson.loads(_listed(row))]
    return _told(section.zh, section.en, row, items)


def _seen(section: Section, item: dict[str, Any], principal: Principal) -> dict[str, Any]:
    """An item under the reader's masks."""
    named = {field: names_shown(item[field], principal, resource) for field, resource in section.names.items()}
    return masked({**item, **named}, principal.masks.get(section.resource, {}))


def _activities(row: Any, principal: Principal) -> dict[str, Any]:
    shown = [told(item, principal) for item in orjson.loads(_listed(row))]
    return _told("最近动态", "Latest activities", row, shown)


def _listed(row: Any) -> str:
    return f"[{row.items or ''}]"


def _told(zh: str, en: str, row: Any, items: Any) -> dict[str, Any]:
    return {"title": {"zh": zh, "en": en}, "as_of": row.as_of, "stale_since": row.stale_since, "items": items}
