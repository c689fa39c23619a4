"""Clients that write through the API while things break, as real ones would: with keys, repeating what got no
answer.
"""

import random
import secrets
import threading
from collections.abc import Mapping
from types import TracebackType

from crm.client import Person, Session
from crm.demo import company
from tests.faults.load.desk import DIRECTOR, Abandoned, Desk, Goods, People
from tests.faults.load.stories import STORIES, Story, tell_one
from tests.faults.load.trading import PRICE
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

PATIENT, HASTY = 60.0, 0.0
"""Seconds for which a client repeats a request: most are patient, some give up and never learn what became of it."""
SETBACK = 0.2
"""Seconds until somebody whose story failed begins another."""
PRODUCTS = 3
PLENTY = "100000000"
"""Credit that nobody ever uses up."""


class Load:
    """Writers in threads, each telling one story after the other; the last one is hasty. They stop when the block is
    left.
    """

    def __init__(
        self,
        stand: Stand,
        journal: Journal,
        seed: int | str,
        *,
        writers: int = 4,
        past_the_edge: Mapping[str, str] | None = None,
        pause: float = 0.01,
        stories: Mapping[Story, int] = STORIES,
        credit: str = PLENTY,
    ) -> None:
        """`past_the_edge` says where services are asked instead of at the door, by name."""
        self._stop, self._pause, self._stories = threading.Event(), pause, stories
        self.server_errors: list[str] = []
        run = secrets.token_hex(3)  # keys of an earlier run with this seed are taken
        places = past_the_edge or {}
        patient, hasty = (People(stand, patience, writers, places) for patience in (PATIENT, HASTY))
        later = People(stand, PATIENT, writers, {}) if places else patient  # what is at `places` dies with the storm
        goods = Goods(_products(stand, run), credit)
        self._desks = [
            Desk(
                f"{run}n{number}",
                random.Random(f"{seed}/{number}"),
                hasty if number == writers - 1 else patient,
                later,
                journal,
                goods,
                self.server_errors,
            )
            for number in range(writers)
        ]
        self._threads = [threading.Thread(target=self._write, args=(desk,), name=desk.name) for desk in self._desks]

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

    def ask_again(self) -> None:
        """Have some of what was never answered asked for again, now that all is well."""
        for desk in self._desks:
            desk.ask_again()

    def _write(self, desk: Desk) -> None:
        while not self._stop.wait(self._pause):
            try:
                tell_one(desk, self._stories)
            except Abandoned:
                self._stop.wait(SETBACK)


def await_writes(journal: Journal, more: int) -> None:
    """Wait until so many more writes were acknowledged."""
    enough = len(journal.ended("ok")) + more
    wait_for(lambda: len(journal.ended("ok")) >= enough, 90, f"{enough} writes are acknowledged")


def _products(stand: Stand, run: str) -> list[str]:
    """Things to sell, entered before the storm."""
    account = next(account for account in company.accounts() if account.login == DIRECTOR)
    sales = Session.open(stand.addresses, Person(account.login, account.password), "en").sales
    codes = [f"PUMP-{run}-{number}" for number in range(PRODUCTS)]
    pump = {
        "name": {"zh": "离心泵", "en": "Centrifugal pump"},
        "unit": "台",
        "list_price": str(PRICE),
        "currency": "CNY",
    }
    return [sales.post("/v1/products", {"code": code, **pump})["id"] for code in codes]
