"""A load that goes on whatever happens to the database."""

import contextlib
import threading
from collections.abc import Iterator

from chassis.errors import Unavailable
from toys.stage import Stage


@contextlib.contextmanager
def insistently(stage: Stage, clients: int = 1) -> Iterator[None]:
    """Make things until the block is left; one whose answer was lost is in the journal if it is there."""
    done = threading.Event()

    def write(client: int) -> None:
        number = 0
        while not done.is_set():
            number += 1
            with contextlib.suppress(Unavailable):  # what was not acknowledged is no part of the promise
                stage.make(f"{client}-{number}")

    threads = [threading.Thread(target=write, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
    for row in stage.ask("maker", "SELECT id, version, name FROM thing"):
        stage.journal.setdefault(row.id, [(row.version, row.name)])
