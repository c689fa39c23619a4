"""Telling: from an event and the rules that want it to what is said to whom (N-01, N-03)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from chassis.envelope import Envelope
from chassis.errors import NotKnownHereYet
from chassis.unit_of_work import UnitOfWork
from notify.naming.queries import names_of
from notify.naming.wording import Wording, document_named, ids_in
from notify.notices.delivering import About, Message, deliver
from notify.notices.model import Notice
from notify.paths import RuleFault
from notify.recipients.queries import Recipient, recipients_meant
from notify.recipients.selectors import Meant, meant
from notify.rules.book import Standing
from notify.rules.commands import keep_faults
from notify.rules.conditions import all_hold
from notify.rules.model import Kind
from notify.templates.rendering import missing, values_shown, written


def close_todos(uow: UnitOfWork, event: Envelope, rules: Iterable[UUID]) -> None:
    """The matter is settled: what these rules asked people to do about it is done (N-07)."""
    waiting = (
        (Notice.aggregate_id == event.partitionkey)
        & Notice.rule_id.in_(tuple(rules))
        & (Notice.kind == Kind.TODO)
        & Notice.done_at.is_(None)
    )
    uow.session.execute(update(Notice).where(waiting).values(done_at=uow.now))


def tell(uow: UnitOfWork, event: Envelope, rules: Iterable[Standing]) -> None:
    """Tell everybody whom these rules mean. Raises NotKnownHereYet where a person or customer has not arrived here.

    A rule that does not fit the event is left out and its fault kept at the rule; the others go on.
    """
    telling = _Telling(uow, event)
    fitting = list(telling.fitting(rules))
    if fitting:
        telling.name_what_is_shown([rule for rule, _ in fitting])
        deliver(uow, telling.about, [telling.message(rule, who) for rule, who in fitting])
    keep_faults(uow, event, telling.faults)


class _Telling:
    """One event being told: what texts may speak of, and what was found wrong with rules (by id) on the way."""

    def __init__(self, uow: UnitOfWork, event: Envelope) -> None:
        self._uow, self._event = uow, event
        self._data: dict[str, Any] = {**event.data, "actor": event.actor, "cause": event.cause}
        self._wording = Wording({}, uow.database.time_zone(uow.session))
        self.about = _about(event)
        self.faults: list[tuple[UUID, RuleFault]] = []

    def fitting(self, rules: Iterable[Standing]) -> Iterator[tuple[Standing, Meant]]:
        """The rules whose conditions hold, with whom they mean."""
        for rule in rules:
            try:
                if all_hold(rule.condition, self._data):
                    yield rule, meant(rule.recipients, self._data)
            except RuleFault as fault:
                self.faults.append((rule.id, fault))

    def name_what_is_shown(self, rules: Iterable[Standing]) -> None:
        """Find the names of all that the texts show; `account` and `document` stand beside the event's data."""
        state = self._event.state
        customer = next(ids_in(state.get("account_id")), None)
        shown = [value for rule in rules for text in _texts(rule) for value in values_shown(text, self._data)]
        ids = {found for value in shown for found in ids_in(value)}
        names = names_of(self._uow.session, ids | ({customer} if customer else set()))
        if customer and customer not in names:
            raise NotKnownHereYet(kind="account", id=customer)
        account = names[customer] if customer else None
        number = state.get("number") or state.get("document_number")
        self._data |= {"account": account, "document": document_named(self.about.document, number, account)}
        self._wording = Wording(names, self._wording.zone)

    def message(self, rule: Standing, who: Meant) -> Message:
        """What this rule says, and to whom."""
        event = self._event
        self.faults.extend((rule.id, fault) for text in _texts(rule) for fault in missing(text, self._data))
        subject, body = written(rule.subject, rule.body, self._data, self._wording)
        answered = event.data.get("in_reply_to")
        return Message(
            rule_id=rule.id,
            kind=rule.kind,
            channels=tuple(rule.channels),
            subject=subject,
            body=body,
            recipients=frozenset(self._recipients(rule, who)),
            escalate_at=None if rule.escalate_after is None else event.time + timedelta(hours=rule.escalate_after),
            in_reply_to=answered if isinstance(answered, str) else None,
        )

    def _recipients(self, rule: Standing, who: Meant) -> Iterator[Recipient]:
        actor = set(ids_in(self._event.actor)) if rule.not_actor else set()
        return (one for one in recipients_meant(self._uow.session, who) if one.id not in actor)


def _about(event: Envelope) -> About:
    """Of an approval a reader wants to open the document that it is of, else what the event itself is about."""
    document, document_id = ".".join(event.routing_key.split(".")[:2]), event.partitionkey
    approved = next(ids_in(event.state.get("document_id")), None)
    if approved is not None and isinstance(event.state.get("document"), str):
        document, document_id = event.state["document"], approved
    return About(event.id, event.routing_key, event.partitionkey, document, document_id, event.time)


def _texts(rule: Standing) -> tuple[str, ...]:
    return (*rule.subject.values(), *rule.body.values())
