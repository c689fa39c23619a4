"""faults.md L-4 by counting: an acknowledged write and a confirmed event were synced to disk before we were told so."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from toys import services as toys
from toys.stage import Stage, fill, wait_until

from crm.servers.databases import create_database
from crm.servers.processes import Running
from crm.testing import PrivateBroker, PrivatePostgres

pytestmark = pytest.mark.slow  # each test has servers of its own


class Syncs:
    """Counts fsync and fdatasync of processes, with strace."""

    def __init__(self, pids: list[int], log: Path) -> None:
        if shutil.which("strace") is None:
            self._missing("strace is not installed")
        attached = [word for pid in pids for word in ("-p", str(pid))]
        self._log = log
        self._strace = subprocess.Popen(
            ["strace", "-f", "-o", str(log), "-e", "trace=fsync,fdatasync", *attached],  # noqa: S607 - found by PATH
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._strace.stderr is not None
        line = self._strace.stderr.readline()
        if "attached" not in line:
            self._missing(f"ptrace is not allowed: {line.strip()}")

    @staticmethod
    def _missing(reason: str) -> None:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    def count(self) -> int:
        """How many came back well so far."""
        return len(
            re.findall(
                r"^\d+ +(?:f(?:data)?sync\(|<... f(?:data)?sync resumed>).*= 0$", self._log.read_text(), re.MULTILINE
            )
        )

    def stop(self) -> None:
        self._strace.send_signal(signal.SIGINT)
        self._strace.wait(10)


def test_l4_every_commit_is_synced(
    private_postgres: PrivatePostgres, on_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    server = private_postgres(durable=True)
    create_database(server.server.url(), "maker")
    fill(server.server.url("maker"), toys.MAKER)
    stage = on_stage(maker=server.server.url("maker"))
    assert server.process is not None
    syncs = Syncs([server.process.pid], tmp_path / "strace")  # of backends that begin from now on
    for number in range(20):
        stage.make(str(number))
        wait_until(lambda number=number: syncs.count() > number, 5, "a sync for each commit")
    syncs.stop()


def test_l4_every_confirm_of_a_quorum_queue_is_synced(
    private_broker: PrivateBroker, on_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    node = private_broker()
    node.server.management().put_vhost("toys")
    stage = on_stage(broker_url=node.server.url("toys"))
    stage.started("maker.relay")
    assert node.node is not None
    pids = [process.pid for process in (node.node, *family(node.node)) if "beam" in command(process.pid)]
    syncs = Syncs(pids, tmp_path / "strace")
    for number in range(20):
        before = syncs.count()
        stage.make(str(number))
        wait_until(lambda: stage.pending() == 0, what="confirmed and deleted")
        assert syncs.count() > before
        time.sleep(0.05)  # a late sync of this one must not be counted for the next
    syncs.stop()


def family(process: Running) -> list[Running]:
    """All processes under this one."""
    children = process.children()
    return [*children, *(grandchild for child in children for grandchild in family(child))]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
