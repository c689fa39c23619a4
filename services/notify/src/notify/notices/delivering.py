"""Delivering: what is said to whom becomes notices and letters, each person once by each channel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.errors import Texts
from chassis.identifiers import new_id
from chassis.unit_of_work import UnitOfWork
from notify.letters.commands import Draft, write_letters
from notify.notices.model import Notice
from notify.preferences.model import Language, Preference
from notify.preferences.queries import preferences_of
from notify.recipients.queries import USER, Recipient
from notify.rules.model import Channel


@dataclass(frozen=True)
class About:
    """The event that somebody is told of, and the document that a reader wants to open."""

    event_id: UUID
    event: str
    aggregate_id: UUID
    document: str
    document_id: UUID
    at: datetime


@dataclass(frozen=True)
class Message:
    """What one rule says, in both languages, to whom, and by which channels."""

    rule_id: UUID
    kind: str
    channels: tuple[str, ...]
    subject: Texts
    body: Texts
    recipients: frozenset[Recipient]
    escalate_at: datetime | None = None
    in_reply_to: str | None = None


def deliver(uow: UnitOfWork, about: About, messages: Iterable[Message]) -> None:
    """Write down notices and letters, by the channels that both the rule and the person want (N-02)."""
    messages = tuple(messages)
    people = {one.id for message in messages for one in message.recipients if one.kind == USER}
    preferences = preferences_of(uow.session, people)
    notices = [
        {**vars(about), **_notice(message, one)}
        for message in messages
        for one in message.recipients
        if one.id in preferences and _wants(preferences.get(one.id), Channel.IN_APP, message)
    ]
    if notices:
        uow.session.execute(insert(Notice).on_conflict_do_nothing(), notices)
    write_letters(uow, [draft for message in messages for draft in _letters(about, message, preferences)])


def _wants(preference: Preference | None, channel: Channel, message: Message) -> bool:
    return channel in message.channels and (preference is None or preference.allows(channel, message.kind))


def _notice(message: Message, to: Recipient) -> dict[str, Any]:
    return {
        "id": new_id(), "rule_id": message.rule_id, "recipient_id": to.id, "kind": message.kind,
        "subject": message.subject, "body": message.body, "escalate_at": message.escalate_at,
    }  # fmt: skip


def _letters(about: About, message: Message, preferences: Mapping[UUID, Preference]) -> Iterator[Draft]:
    """One to an address: somebody who uses the portal is often a contact of the customer as well."""
    written: set[str] = set()
    for one in sorted(message.recipients, key=_directory_first):
        preference = preferences.get(one.id)
        if one.email and one.email.lower() not in written and _wants(preference, Channel.MAIL, message):
            written.add(one.email.lower())
            language = preference.language if preference else one.language or Language.ZH.value
            yield Draft(
                event_id=about.event_id,
                rule_id=message.rule_id,
                recipient_id=one.id,
                address=one.email,
                language=language,
                subject=message.subject[language],
                body=message.body[language],
                in_reply_to=message.in_reply_to,
            )


def _directory_first(recipient: Recipient) -> tuple[bool, UUID]:
    return recipient.kind != USER, recipient.id
