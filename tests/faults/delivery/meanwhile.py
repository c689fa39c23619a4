"""What may be so while a fault lasts, and what may not."""

from pathlib import Path

import psycopg

from crm.services import SERVICES
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.stand import Stand

NEEDS_NEWS = ("sales.order.placed.v1", "sales.order.submitted.v1", "service_desk.ticket.opened.v1")
"""Refused for a customer of whom, or of whose approval, the service has not heard yet: an honest answer while the news
cannot travel."""


def unsent(stand: Stand) -> int:
    """Facts that the broker does not have."""
    return sum(_unsent(stand.url_of(service.name)) for service in SERVICES)


def _unsent(url: str) -> int:
    with psycopg.connect(url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM outbox").fetchone() or (0,)
    return int(count)


def refused(journal: Journal) -> list[str]:
    """Writes that failed though they need nobody's news."""
    return [f"{entry.event}: {entry.status}" for entry in journal.ended("fail") if entry.event not in NEEDS_NEWS]


def losses(stand: Stand, name: str) -> int:
    """How often that process has noticed that its connection to the broker is lost."""
    return Path(stand.home.sub("logs") / f"{name}.log").read_text(errors="replace").count("broker.lost")


def knows(stand: Stand, service: str, account: Entry) -> bool:
    """Whether a service has heard of that acknowledged change of an account."""
    with psycopg.connect(stand.url_of(service)) as connection:
        asked = "SELECT FROM account WHERE id = %s AND version >= %s"
        return connection.execute(asked, account.answer).fetchone() is not None
