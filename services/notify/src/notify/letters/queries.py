"""What can be asked about letters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from notify.letters.model import Letter
from notify.rules.model import Rule

LISTED = (
    "id", "event_id", "recipient_id", "address", "language", "subject", "message_id", "state", "attempts", "next_at",
    "error", "written_at", "sent_at",
)  # fmt: skip
"""What an operator sees: enough to help, not what the letter says."""


def list_letters(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the letters, newest first."""
    columns = (*(getattr(Letter, name) for name in LISTED), Rule.code.label("rule"))
    letters = select(*columns).join(Rule, Rule.id == Letter.rule_id).where(reader.visible(Letter))
    for name in ("state", "event_id", "recipient_id", "address"):
        if query.get(name) is not None:
            letters = letters.where(getattr(Letter, name) == query[name])
    if query.get("rule") is not None:
        letters = letters.where(Rule.code == query["rule"])
    return paginate(reader, letters, Letter, {}, query)


def read_letter(reader: Reader, letter_id: UUID) -> dict[str, Any]:
    """One letter without its text; raises NotFound."""
    letter = reader.get(Letter, letter_id)
    rule = reader.session.scalar(select(Rule.code).where(Rule.id == letter.rule_id))
    return {**{name: getattr(letter, name) for name in LISTED}, "rule": rule}
