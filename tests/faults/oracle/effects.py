"""What the facts did elsewhere: each effect once and none without its fact (I2, I4, I6)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from crm.mail.mailbox import Mailbox
from tests.faults.oracle.books import Begin, Books
from tests.faults.oracle.copies import OWNERS
from tests.faults.oracle.verdict import Verdict

TOLD: Mapping[str, str] = {
    "customer.account.assigned.v1": "{state,owner_id}",
    "sales.order.approved.v1": "{state,entered_by}",
    "service_desk.ticket.opened.v1": "{state,owner_id}",
}
"""Facts of which somebody is told in the app and by mail, and who: the rules that the product ships."""
BEGUN = re.compile(re.escape("service_desk.conversation.started.v1"))
"""What a lead is made of."""

_FACTS = "SELECT event_id::text, routing_key FROM fact WHERE tx >= %s::xid8"
_PEOPLE = """
    SELECT event_id::text, routing_key, person
    FROM unnest(%s::text[], %s::text[]) AS told (event, path) JOIN fact ON routing_key = event
    CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'data' #>> path::text[] AS person) AS read
    WHERE tx >= %s::xid8 AND person IS NOT NULL AND actor <> 'user/' || person
"""
_INBOX = "SELECT event_id::text FROM inbox WHERE consumer = %s"
_WANTED = "SELECT event, closed_by FROM rule WHERE active"
_DUE = "SELECT count(*) FROM letter WHERE state = 'waiting' AND next_at < now() + interval '30 s'"
"""Those that the mail server wants later are no hurry."""
_LETTERS = "SELECT id::text, message_id, attempts, state, written_at > to_timestamp(%s) FROM letter"
_LEFT_BEHIND: Mapping[str, str] = {
    "outbox": "SELECT count(*) FROM outbox",
    "held": "SELECT count(*) FROM held WHERE state <> 'discarded'",
}


def under_way(books: Books) -> list[str]:
    """What is still to be sent or handled."""
    waiting = [
        f"{count} rows wait in {table} of {service}"
        for service in books.services
        for table, statement in _LEFT_BEHIND.items()
        if (count := books.column(service, statement)[0])
    ]
    letters = books.column("notify", _DUE)[0]
    return [*waiting, *([f"{letters} letters wait"] if letters else [])]


def check_effects(books: Books, begin: Begin, verdict: Verdict) -> None:
    """Compare inboxes, activities, notices and letters with the facts that they are of."""
    for waiting in under_way(books):
        verdict.fails("I6", waiting)
    facts = {event: key for service in OWNERS for event, key in books.rows(service, _FACTS, begin[service])}
    known = {event for service in OWNERS for event in books.column(service, "SELECT event_id::text FROM fact")}
    _exactly(facts, books.column("gateway", "SELECT id::text FROM activity"), known, "activity of the gateway", verdict)
    for consumer, patterns in {"notify.notices": _patterns(books), "customer.leads": [BEGUN]}.items():
        wanted = [event for event, key in facts.items() if any(one.fullmatch(key) for one in patterns)]
        rows = books.column(consumer.partition(".")[0], _INBOX, consumer)
        _exactly(wanted, rows, known, f"inbox row of {consumer}", verdict)
    _check_people(books, begin, known, verdict)


def _exactly(wanted: Iterable[str], there: list[str], known: set[str], what: str, verdict: Verdict) -> None:
    """Each wanted event has left its row, and each row is of an event that there is. Keys forbid a second row."""
    present = set(there)
    for event in set(wanted) - present:
        verdict.fails("I6", f"event {event} has left no {what}")
    for event in present - known:
        verdict.unexpected.append(f"{what} {event}: there is no such fact")


def _patterns(books: Books) -> list[re.Pattern[str]]:
    """The events that rules want: to tell somebody, or to close what they asked for."""
    patterns = set()
    for event, closing in books.rows("notify", _WANTED):
        service, aggregate, _, version = event.split(".")
        patterns |= {event, *(f"{service}.{aggregate}.{fact}.{version}" for fact in closing)}
    return [re.compile(re.escape(one).replace(r"\*", "[^.]+")) for one in patterns]


def _check_people(books: Books, begin: Begin, known: set[str], verdict: Verdict) -> None:
    """I2 and I4: notices and letters are of facts; who is to be told has both, once by each rule."""
    people = "SELECT event_id::text, recipient_id::text, rule_id FROM {table}"
    there: dict[str, set[tuple[str, str]]] = {}
    for table in ("notice", "letter"):
        rows = books.rows("notify", people.format(table=table))
        there[table] = {(event, person) for event, person, _ in rows}
        verdict.unexpected += [f"{table} of {event}: there is no such fact" for event, *_ in rows if event not in known]
        for (event, person, _), times in Counter(rows).items():
            if times > 1:
                verdict.duplicated.append(f"{table} of {event} for {person}: {times} times by one rule")
    for service in OWNERS:
        events = [event for event in TOLD if event.startswith(f"{service}.")]
        paths = [TOLD[event] for event in events]
        for event_id, key, person in books.rows(service, _PEOPLE, events, paths, begin[service]):
            for table, told in there.items():
                if (event_id, person) not in told:
                    verdict.fails("I4", f"{key} {event_id}: no {table} for {person}")


def check_mail(books: Books, mailbox: Mailbox, verdict: Verdict) -> None:
    """Each letter lies in the mail server's folder: once, or once more for each mailer that died over it.

    The folder keeps the newest only; letters written before the oldest of them are not looked for.
    """
    kept = list(mailbox.newest_first())
    arrived = Counter(str(letter.parsed["Message-ID"]) for letter in kept)
    since = kept[-1].at if kept and kept[-1].number > 1 else 0.0
    written = books.rows("notify", _LETTERS, since)
    for letter_id, message_id, attempts, state, is_kept in written:
        copies = arrived.pop(message_id, 0)
        if state == "failed" or copies > attempts or (state == "sent" and is_kept and not copies):
            verdict.fails("I4", f"letter {letter_id} is {state}: {copies} copies of {attempts} attempts")
    for message_id in arrived:
        verdict.unexpected.append(f"letter {message_id}: nobody wrote it")
