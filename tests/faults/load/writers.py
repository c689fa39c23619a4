"""Clients that write through the API while things break, as real ones would:

with keys, repeating what got no answer.
"""

import random
import secrets
import threading
from collections.abc import Callable
from types import TracebackType

from crm.client import Client, Document, Person, Problem, Session, Unreachable
from crm.demo import company
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.stand import Stand, wait_for

SERVER_ERROR = 500
PATIENT, HASTY = 60.0, 0.0
"""Seconds for which a client repeats a request: most are patient, some give up and never learn what became of it."""


class Load:
    """A few writers in threads, each creating drafts and renaming its own; stops when the block is left."""

    def __init__(self, stand: Stand, journal: Journal, seed: int, writers: int = 4, base: str | None = None) -> None:
        self._journal = journal
        self._stop = threading.Event()
        self.server_errors: list[str] = []
        clerk = company.account_of("clerk")
        run = secrets.token_hex(3)  # keys of an earlier run with this seed are taken
        self._threads = []
        for number in range(writers):
            patience = HASTY if number == writers - 1 else PATIENT
            person = Person(clerk.login, clerk.password)
            client = Session.open(stand.addresses, person, "en", patience=patience).customer
            if base is not None:
                client.base = base
            seeded = random.Random(f"{seed}/{number}")
            arguments = (client, seeded, f"{run}x{number}")
            self._threads.append(threading.Thread(target=self._write, args=arguments, name=f"writer {number}"))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENT)

    def _write(self, client: Client, seeded: random.Random, name: str) -> None:
        made: list[Entry] = []
        count = 0
        while not self._stop.is_set():
            count += 1
            if made and seeded.random() < 0.4:
                self._change(client, seeded.choice(made), count)
            else:
                entry = self._create(client, f"{name}x{count}")
                if entry.outcome == "ok":
                    made.append(entry)
            self._stop.wait(0.01)

    def _create(self, client: Client, key: str) -> Entry:
        with self._journal.attempt(Entry(key, "create", f"{key} 0")) as entry:
            body = {"kind": "company", "name": {"zh": entry.name}}
            self._send(entry, lambda: client.post("/v1/accounts", body, key=key))
        return entry

    def _change(self, client: Client, account: Entry, count: int) -> None:
        key = f"{account.key}-{count}"
        with self._journal.attempt(
            Entry(key, "change", f"{account.key} {count}", account_id=account.account_id)
        ) as entry:
            body = {"name": {"zh": entry.name}}
            path, version = f"/v1/accounts/{account.account_id}", account.version or 0
            self._send(entry, lambda: client.patch(path, body, version=version, key=key))
        if entry.outcome == "ok":
            account.version = entry.version
        elif entry.outcome == "unknown":
            self._learn_version(client, account)

    def _learn_version(self, client: Client, account: Entry) -> None:
        """A change whose answer never came may have happened: read what is there, as a person would."""
        try:
            account.version = client.get(f"/v1/accounts/{account.account_id}")["version"]
        except (Problem, Unreachable):
            return  # the next change meets 412 and counts as refused

    def _send(self, entry: Entry, request: Callable[[], Document]) -> None:
        try:
            answer = request()
        except Unreachable:
            entry.outcome = "unknown"
        except Problem as problem:
            entry.outcome = "fail"
            entry.statuses.append(problem.status)
            if problem.status >= SERVER_ERROR:
                self.server_errors.append(str(problem))
        else:
            entry.outcome = "ok"
            entry.account_id, entry.version = answer["id"], answer["version"]


def await_writes(journal: Journal, more: int) -> None:
    """Wait until so many more writes were acknowledged."""
    enough = len(journal.ended("ok")) + more
    wait_for(lambda: len(journal.ended("ok")) >= enough, 90, f"{enough} writes are acknowledged")
