"""Somebody who asks once: whatever is not answered well is counted."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from crm.client import Client, Document, Person, Problem, Session, Unreachable
from crm.demo import company
from crm.demo.company import Duty
from tests.faults.stand import Stand


def impatient(stand: Stand, duty: Duty = "administrator", *, door: str | None = None) -> Session:
    """Logged in, and never asking twice; at another door than the usual one, if it is named."""
    account, addresses = company.account_of(duty), replace(stand.addresses, door=door or stand.addresses.door)
    session = Session.open(addresses, Person(account.login, account.password), "en", 40, patience=0)
    session.identity.login()
    return session


def read_of(client: Client) -> Document:
    """What everybody at a service may ask."""
    return client.get("/v1/events", limit=1)


class Counted:
    """What became of requests: how many were answered well, and what was said instead of the others."""

    def __init__(self) -> None:
        self.good = 0
        self.failed: Counter[str] = Counter()

    def ask(self, client: Client) -> None:
        """One request."""
        try:
            read_of(client)
        except (Problem, Unreachable) as error:
            self.failed[f"{client.base}: {error}"] += 1
        else:
            self.good += 1


@contextmanager
def asking_all_the_while(reader: Session) -> Iterator[Counted]:
    """During this block somebody reads at every service, one after the other; writes are the load's, with a journal."""
    counted, over = Counted(), threading.Event()

    def ask() -> None:
        while not over.wait(0.02):
            for client in reader.services.values():
                counted.ask(client)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield counted
    finally:
        over.set()
        thread.join()
