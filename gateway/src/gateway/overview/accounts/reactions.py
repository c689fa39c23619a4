"""What the services' facts do here: they keep the entries of the customers' files."""

from functools import partial
from typing import Any

from chassis.worker import Copy, copy
from gateway.overview.accounts.sections import SECTIONS, Section
from gateway.overview.model import AccountEntry

ROOM = "accounts"
FORM = 1
"""Of an entry's content (data.md, Stored JSON): one more whenever fields change; `copy rebuild accounts` then makes the
older ones anew.
"""


def entry_row(section: Section, state: dict[str, Any]) -> dict[str, Any]:
    """The columns of an entry from an aggregate's state at commit; the worker adds id, version and `as_of`."""
    return {
        "resource": section.resource,
        "account_id": state["account_id"],
        "owner_id": state["owner_id"] if section.owned else None,
        "shown": section.shown(state),
        "for_portal": section.for_portal(state),
        "form": FORM,
        "content": {field: state[field] for field in section.fields},
    }


def _keeps(section: Section) -> Copy:
    table = AccountEntry.metadata.tables[AccountEntry.__tablename__]
    return copy(
        f"{section.resource}.*.v1",
        schema=f"{section.resource}.v1",
        room=ROOM,
        table=table,
        row=partial(entry_row, section),
        rows=table.c.resource == section.resource,
    )


SUBSCRIPTIONS = tuple(_keeps(section) for section in SECTIONS)
