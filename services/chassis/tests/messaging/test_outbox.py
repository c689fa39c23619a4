"""O-5 and O-9 of faults.md: what the relay reads when a transaction is slow, and when one keeps deleted rows alive."""

import time
from collections.abc import Iterator
from statistics import median

import psycopg
import pytest
from toys.stage import Stage

from chassis.relay.outbox import Outbox

FACTS = """
    WITH made AS (
        INSERT INTO fact (event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, at,
            changes, body)
        SELECT gen_random_uuid(), 'thing', gen_random_uuid(), 1, 1, 'maker.thing.made.v1', 'service/maker', 'api',
            now(), '{}', '' FROM generate_series(1, %s) RETURNING event_id
    ) INSERT INTO outbox (event_id) SELECT event_id FROM made
"""


@pytest.fixture
def outbox(stage: Stage) -> Iterator[Outbox]:
    outbox = Outbox(stage.urls["maker"], "maker")
    yield outbox
    outbox.close()


@pytest.fixture
def writing(stage: Stage) -> Iterator["psycopg.Connection[tuple[int]]"]:
    with psycopg.connect(stage.urls["maker"], autocommit=True) as connection:
        yield connection


def sent(outbox: Outbox) -> list[int]:
    """The rows that are read now; they are forgotten, and the floor raised as far as it may be."""
    rows = [message.row for message in outbox.read(1000, [], [])]
    outbox.delete(rows)
    outbox.raise_floor()
    outbox.raise_floor()
    return rows


def test_o5_a_row_that_commits_late_is_read_though_all_after_it_are_gone(
    stage: Stage, outbox: Outbox, writing: "psycopg.Connection[tuple[int]]"
) -> None:
    with psycopg.connect(stage.urls["maker"]) as slow:
        slow.execute(FACTS, (1,))
        writing.execute(FACTS, (2,))
        assert sent(outbox) == [2, 3]
        writing.execute(FACTS, (1,))
        assert sent(outbox) == [4]
    writing.execute(FACTS, (1,))
    assert sent(outbox) == [1, 5]
    assert sent(outbox) == []


def test_a_row_that_is_held_back_is_read_when_it_may_be(
    outbox: Outbox, writing: "psycopg.Connection[tuple[int]]"
) -> None:
    writing.execute(FACTS, (3,))
    first, *rest = outbox.read(1000, [], [])
    outbox.delete([message.row for message in rest])
    outbox.raise_floor()
    outbox.raise_floor()
    assert [message.row for message in outbox.read(1000, [], [])] == [first.row]


def test_o9_a_long_transaction_makes_reading_no_dearer(
    stage: Stage, outbox: Outbox, writing: "psycopg.Connection[tuple[int]]"
) -> None:
    """Deleted rows stay in table and index as long as it lasts."""

    def price() -> float:
        """Seconds that it takes to find nothing."""
        prices = []
        for _ in range(9):
            began = time.perf_counter()
            assert outbox.read(1000, [], []) == []
            prices.append(time.perf_counter() - began)
        return median(prices)

    with psycopg.connect(stage.urls["maker"]) as old:
        old.execute("SELECT txid_current()")
        at_first = price()
        for _ in range(20):
            writing.execute(FACTS, (1000,))
            assert len(sent(outbox)) == 1000
        assert price() < 5 * at_first
