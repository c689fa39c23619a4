"""The connection to the broker makes itself again, whatever is scarce."""

import threading

import pytest
from toys.process import wait_until
from toys.stage import Stage

from chassis.broker.connection import Connection


def test_g9_a_lost_connection_comes_back_without_a_thread_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory is out, a thread can be asked for and never runs: whoever waits for it waits for ever."""
    lost: list[Exception] = []
    connection = Connection(stage.broker_url, "test.relay", opened=lambda _: connection.serve(), lost=lost.append)
    connection.start()
    try:
        wait_until(connection.ready.is_set)
        monkeypatch.setattr(threading.Thread, "start", lambda thread: pytest.fail(f"{thread.name} is started"))
        connection.call(lambda: connection.drop(ConnectionError("cut")))
        wait_until(lambda: lost)
        wait_until(connection.ready.is_set)
        assert [str(reason) for reason in lost] == ["cut"]
    finally:
        monkeypatch.undo()
        connection.stop()
