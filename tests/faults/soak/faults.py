"""What a storm is made of: troublemakers, each with its faults and its pace, all at once."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from crm.services import SERVICES
from tests.faults.instruments import Fault, broker, clock, kills, postgres, proxy, smtp
from tests.faults.stand import Stand

Told = Callable[[str], None]
_WHO = re.compile(rf"\b({'|'.join(service.name for service in SERVICES)})(\.\w+)?\b|[+-]?\d[\d.]*")


@dataclass(frozen=True)
class Troublemaker:
    """Does one of its faults after the other, with so many seconds between them."""

    faults: Sequence[Fault]
    pauses: tuple[float, float]


@dataclass
class Storm:
    """The faults of one round."""

    stand: Stand
    makers: Sequence[Troublemaker]
    seed: str
    told: Told
    done: Counter[str] = field(default_factory=Counter)
    """How often each fault was injected."""

    @contextmanager
    def raging(self) -> Iterator[None]:
        """While the block lasts; every fault is undone when it is left. Raises what an instrument raised."""
        over = threading.Event()
        with ThreadPoolExecutor(len(self.makers)) as pool:
            works = [pool.submit(self._rage, number, maker, over) for number, maker in enumerate(self.makers)]
            try:
                yield
            finally:
                over.set()
                _results(works)

    def _rage(self, number: int, maker: Troublemaker, over: threading.Event) -> None:
        seeded = random.Random(f"{self.seed}/{number}")
        while not over.wait(seeded.uniform(*maker.pauses)):
            fault = seeded.choice(maker.faults)
            begun = time.monotonic()
            what = fault(self.stand, seeded)
            self.done[kind_of(what)] += 1
            self.told(f"{what} ({time.monotonic() - begun:.1f} s)")


def kind_of(what: str) -> str:
    """What was done, whoever it was done to and for however long."""
    return _WHO.sub("…", what.partition(":")[0])


def _results(works: Sequence[Future[None]]) -> None:
    for work in works:
        work.result()


@contextmanager
def troublemakers(stand: Stand) -> Iterator[Sequence[Troublemaker]]:
    """All instruments on this stand: processes often, servers seldom, for they stop everything else.

    The wires to the broker are bent for all services, those to the database for one: every byte passes through us.
    """
    names = [service.name for service in SERVICES]
    with (
        proxy.wired(stand, *names, to="broker") as to_broker,
        proxy.wired(stand, "service_desk", to="database") as to_database,
    ):
        yield (
            Troublemaker((*kills.FAULTS, *kills.QUICK), (1, 5)),
            Troublemaker((*proxy.faults(to_broker), *proxy.faults(to_database)), (1, 5)),
            Troublemaker(postgres.FAULTS, (8, 25)),
            Troublemaker((*broker.FAULTS, kills.kill_the_broker), (10, 30)),
            Troublemaker((*smtp.FAULTS, *clock.FAULTS), (10, 30)),
        )
