"""One of our processes a second time, with settings and ports of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import IO

from crm.servers.ports import draw_free
from crm.servers.processes import Running
from crm.services import answers
from tests.faults.stand import Stand, wait_for

HOST = "127.0.0.1"
START_SECONDS = 90


@dataclass(frozen=True)
class Beside:
    """What was started."""

    running: Running
    url: str
    """Where it answers: its API, or the side port with /readyz and /metrics."""


@contextmanager
def beside(
    stand: Stand, name: str, output: int | IO[bytes] = subprocess.DEVNULL, **environment: str
) -> Iterator[Beside]:
    """Started next to the runner's own, awaited until it is ready, and stopped afterwards.

    Of relays and workers one works and the others stand by: see `instead_of`.
    """
    port, other, folder = *draw_free(2), stand.home.sub("run", f"beside.{name}")
    ports = {
        "CRM_EDGE_BIND": f"{HOST}:{port}",
        "CRM_EDGE_ADMIN": f"{HOST}:{other}",
        "CRM_EDGE_FOLDER": str(folder),
        "CRM_PROMETHEUS_DIR": str(folder),
        "CRM_HTTP_BIND": f"{HOST}:{port}",
        "CRM_RELAY_WAKE": f"{HOST}:{other}",
    }
    if not name.endswith((".web", ".edge")):
        ports["CRM_METRICS_PORT"] = str(port)
    child = stand.program(name, **{**ports, **environment}).start(output)
    running, url = Running.of(child.pid), f"http://{HOST}:{port}"
    assert running is not None, f"{name} ended at once"
    is_ready = answers(f"{url}/readyz")
    try:
        wait_for(lambda: child.poll() is not None or is_ready(), START_SECONDS, f"the second {name} is ready")
        assert child.poll() is None, f"the second {name} ended with {child.poll()}"
        yield Beside(running, url)
    finally:
        running.stop(grace=30)
        child.wait()


@contextmanager
def instead_of(
    stand: Stand, name: str, output: int | IO[bytes] = subprocess.DEVNULL, **environment: str
) -> Iterator[Beside]:
    """The second one works: the runner's own is killed, and the next that the runner starts stands by until the end."""
    with beside(stand, name, output, **environment) as second:
        stand.kill(name)
        yield second


@contextmanager
def dying_web(stand: Stand, service: str, crashpoint: str) -> Iterator[str]:
    """A second web process of a service that kills itself at a crash point and is started again each time."""
    (port,) = draw_free(1)
    program = stand.program(
        f"{service}.web",
        CRM_HTTP_BIND=f"{HOST}:{port}",
        CRM_CRASHPOINT=crashpoint,
        CRM_MODE="test",
        CRM_HTTP_WORKERS="1",
    )
    over = Event()

    def keep_alive() -> None:
        while not over.is_set():
            child = program.start(subprocess.DEVNULL)
            while child.poll() is None and not over.wait(0.05):
                pass
            if over.is_set():
                child.terminate()
                child.wait(30)

    thread = Thread(target=keep_alive)
    thread.start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        over.set()
        thread.join(60)
