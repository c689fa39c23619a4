"""What work leaves behind for good, counted over all databases: it is the same whatever died meanwhile."""

from collections import Counter
from collections.abc import Callable, Set
from typing import LiteralString

import psycopg

from crm.mail.command_line import mailbox_of
from crm.services import SERVICES
from tests.faults.stand import Stand, wait_for

Traces = Counter[str]
SENT_SECONDS = 120

_FACTS: LiteralString = "SELECT routing_key, count(*) FROM fact GROUP BY 1"
_MORE: dict[str, LiteralString] = {
    "notify": """SELECT 'notice ' || code, count(*) FROM notice JOIN rule ON rule.id = rule_id GROUP BY code
        UNION ALL SELECT 'letter ' || code, count(*) FROM letter JOIN rule ON rule.id = rule_id GROUP BY code""",
    "gateway": """SELECT 'entry ' || resource, count(*) FROM account_entry GROUP BY resource
        UNION ALL SELECT 'activity ' || type, count(*) FROM activity GROUP BY type""",
}
_BY_THE_CLOCK = "escalated"
"""Done by a schedule for what other tests have left overdue."""


def traces(stand: Stand) -> Traces:
    """Facts by routing key, notices and letters by rule, entries of the customers' files and activities by kind."""
    found = Traces()
    for service in SERVICES:
        with psycopg.connect(stand.url_of(service.name)) as connection:
            for statement in filter(None, (_FACTS, _MORE.get(service.name))):
                found.update(dict(connection.execute(statement).fetchall()))
    return Traces({name: count for name, count in found.items() if _BY_THE_CLOCK not in name})


def settled(stand: Stand) -> Traces:
    """The traces when nothing is under way any more: all books agree, and every letter was sent."""
    stand.wait_until_ready()
    assert stand.doctor() == 0
    wait_for(lambda: not unsent(stand), SENT_SECONDS, "every letter was sent")
    return traces(stand)


def left_by(stand: Stand, work: Callable[[], None]) -> Traces:
    """What came of this work once all is quiet; each letter of it was delivered as promised."""
    before, letters = settled(stand), set(letters_of(stand))
    work()
    after = settled(stand)
    assert promised_copies(stand, letters)
    return Traces({name: after[name] - before[name] for name in after if after[name] != before[name]})


def promised_copies(stand: Stand, earlier: Set[str]) -> bool:
    """Whether each letter but the `earlier` ones, of which the mail server's folder keeps the newest 2,000 only, lies
    there: once, or once more for each mailer that died over it.
    """
    arrived = Counter(str(letter.parsed["Message-ID"]) for letter in mailbox_of(stand.home).newest_first())
    taken = letters_of(stand)
    ours = taken.keys() - earlier
    return arrived.keys() <= taken.keys() and all(1 <= arrived[letter] <= taken[letter] for letter in ours)


def letters_of(stand: Stand) -> dict[str, int]:
    """How often each letter was taken in hand, by its Message-ID."""
    with psycopg.connect(stand.url_of("notify")) as connection:
        return dict(connection.execute("SELECT message_id, attempts FROM letter").fetchall())


def unsent(stand: Stand) -> list[str]:
    """Subjects of the letters that the mail server does not have yet."""
    with psycopg.connect(stand.url_of("notify")) as connection:
        return [row[0] for row in connection.execute("SELECT subject FROM letter WHERE state <> 'sent'")]
