"""faults.md L-4 by counting: an acknowledged write and a confirmed event were synced to disk before we were told so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from toys import services as toys
from toys.process import wait_until
from toys.stage import Stage, fill

from crm.servers.databases import create_database
from crm.testing import PrivateBroker, PrivatePostgres
from tests.faults.instruments import strace

pytestmark = pytest.mark.slow  # each test has servers of its own


def test_l4_every_commit_is_synced(
    private_postgres: PrivatePostgres, on_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    server = private_postgres(durable=True)
    create_database(server.server.url(), "maker")
    fill(server.server.url("maker"), toys.MAKER)
    stage = on_stage(maker=server.server.url("maker"))
    assert server.process is not None
    with strace.watched([server.process], tmp_path / "strace") as syncs:  # of backends that begin from now on
        for number in range(20):
            stage.make(str(number))
            wait_until(lambda number=number: syncs.count() > number, 5, "a sync for each commit")


def test_l4_every_confirm_of_a_quorum_queue_is_synced(
    private_broker: PrivateBroker, on_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    node = private_broker()
    node.server.management().put_vhost("toys")
    stage = on_stage(broker_url=node.server.url("toys"))
    stage.started("maker.relay")
    assert node.node is not None
    with strace.watched(strace.beams(node.node), tmp_path / "strace") as syncs:
        for number in range(20):
            before = syncs.at_rest()
            stage.make(str(number))
            wait_until(lambda: stage.pending() == 0, what="confirmed and deleted")
            assert syncs.count() > before
