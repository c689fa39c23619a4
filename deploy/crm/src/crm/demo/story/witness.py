"""Where each effect shows: asked over HTTP, as the person whom it is for, until it is there."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from crm.client import Client, Document, Problem, Session
from crm.mail.mailbox import Mailbox
from crm.wording import Speech

PAUSE = 0.05
_NOT_FOUND = 404
_LETTERS_LOOKED_THROUGH = 200
_READABLE = 24
"""Characters of a value that is shown to people; longer ones are ids and instants."""


@dataclass(frozen=True)
class Effect:
    """Something that must show somewhere: `ask` answers with what is seen, or with nothing as long as it is not."""

    where: str
    what: str
    ask: Callable[[], str | None]


@dataclass(frozen=True)
class Seen:
    """An effect, what was seen of it, and after how many seconds; both None when it did not come."""

    effect: Effect
    shown: str | None
    seconds: float | None


def watch(effects: Iterable[Effect], patience: float) -> list[Seen]:
    """Look for all of them in turn until each was seen or the patience (seconds) is over.

    The seconds count from now, which is when the write that caused them was answered. Whoever is asked meanwhile makes
    the others wait, so the figures err upwards only.
    """
    begun = time.monotonic()
    waiting, seen = dict(enumerate(effects)), {}
    while True:
        for place, effect in list(waiting.items()):
            if shown := _asked(effect):
                seen[place] = Seen(effect, shown, time.monotonic() - begun)
                del waiting[place]
        if not waiting or time.monotonic() - begun > patience:
            break
        time.sleep(PAUSE)
    seen |= {place: Seen(effect, None, None) for place, effect in waiting.items()}
    return [seen[place] for place in sorted(seen)]


def _asked(effect: Effect) -> str | None:
    try:
        return effect.ask()
    except Problem as problem:
        if problem.status != _NOT_FOUND:  # not there yet, or not yet within the reach of who asks
            raise
        return None


class Witness:
    """Makes the effects of the story: which place of which service tells of them."""

    def __init__(self, administrator: Session, mailbox: Mailbox | None, say: Speech) -> None:
        """`mailbox` is our own mail server's; None where letters go to another."""
        self._administrator, self._mailbox, self._say = administrator, mailbox, say

    def that(self, where: str, what: str, holds: Callable[[], bool]) -> Effect:
        """Whatever a question can be asked about."""
        return Effect(where, what, lambda: what if holds() else None)

    def field(self, where: str, what: str, client: Client, path: str, /, **wanted: object) -> Effect:
        """A document whose fields have these values."""
        return self.that(where, what, lambda: _has(client.get(path), wanted))

    def item(self, where: str, what: str, client: Client, path: str, query: Document, /, **wanted: object) -> Effect:
        """A list in which some item has these values."""
        return self.that(where, what, lambda: any(_has(item, wanted) for item in client.items(path, **query)))

    def overview(self, who: Session, account_id: str, section: str, identifier: str, **wanted: object) -> Effect:
        """An entry in a section of the customer's 360 (客户全貌), as `who` sees it."""

        def ask() -> str | None:
            found = who.gateway.get(f"/v1/overview/accounts/{account_id}")["sections"][section]
            items = found["items"] if found else []
            there = any(_has(item, {"id": identifier, **wanted}) for item in items)
            if not there:
                return None
            values = (self._say.name(value) if isinstance(value, dict) else str(value) for value in wanted.values())
            return " ".join([self._say.name(found["title"]), *(text for text in values if len(text) <= _READABLE)])

        return Effect("360", section, ask)

    def activity(self, who: Session, person_id: str, event: str, subject_id: str) -> Effect:
        """An entry in what a person did (工作动态), as `who` sees it."""

        def ask() -> str | None:
            found = who.gateway.items(f"/v1/overview/people/{person_id}/activities", type=event)
            return next((self._say.name(item["summary"]) for item in found if item["subject_id"] == subject_id), None)

        return Effect(self._say("动态", "activities"), event, ask)

    def notice(self, name: str, who: Session, event: str, document_id: str) -> Effect:
        """The one notice or to-do of somebody about what happened to a document: two of them are as wrong as none."""

        def ask() -> str | None:
            items = who.notify.items("/v1/me/notices", document_id=document_id)
            found = [item["subject"] for item in items if item["event"] == event]
            return str(found[0]) if len(found) == 1 else None

        return Effect(f"notify → {name}", event, ask)

    def todo(self, name: str, who: Session, document_id: str) -> Effect:
        """An open to-do of somebody about a document."""

        def ask() -> str | None:
            items = who.notify.items("/v1/me/notices", document_id=document_id, open="true")
            return next((f"[{self._say('待办', 'to do')}] {item['subject']}" for item in items), None)

        return Effect(f"notify → {name}", self._say("待办", "to-do"), ask)

    def nothing_to_do(self, name: str, who: Session, document_id: str) -> Effect:
        """Their to-dos about a document are closed, as nobody has to close them by hand."""
        items = partial(who.notify.items, "/v1/me/notices", document_id=document_id, kind="todo")
        done = self._say("待办已自动办结", "the to-do is closed by itself")

        def closed() -> bool:
            found = list(items())
            return bool(found) and all(item["done_at"] for item in found)

        return self.that(f"notify → {name}", done, closed)

    def letter(self, address: str, rule: str, containing: str = "") -> Effect:
        """A letter by a rule that was handed over to the mail server, and lies there if it is ours."""

        def ask() -> str | None:
            for letter in self._administrator.notify.items("/v1/letters", address=address, rule=rule, state="sent"):
                if containing in letter["subject"] and self._kept(letter["message_id"]):
                    return str(letter["subject"])
            return None

        return Effect(f"{self._say('邮件', 'letter')} → {address}", rule, ask)

    def _kept(self, message_id: str) -> bool:
        if self._mailbox is None:
            return True
        newest = zip(range(_LETTERS_LOOKED_THROUGH), self._mailbox.newest_first(), strict=False)
        return any(letter.parsed["Message-ID"] == message_id for _, letter in newest)


def _has(item: Document, wanted: Document) -> bool:
    return all(item[name] == value for name, value in wanted.items())
