"""A large table is migrated under load, by the machinery of the product (P-11); a migrator is killed, two run at once
(P-12).

The table is `idempotency`, into which every request writes; its rows of the past are made here.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Settle
from tests.faults.database.migrator import LAST, Migrator
from tests.faults.instruments import postgres
from tests.faults.load import Load, await_writes
from tests.faults.oracle.answers import Answers
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
ROWS = int(os.environ.get("CRM_FAULTS_ROWS", "200000"))

_FILL = """
    INSERT INTO idempotency (principal, key, route, request_hash, status, headers, body)
    SELECT 'system/past', number::text, '/v1/accounts', '', 201, '{}', '' FROM generate_series(1, %s) AS number
"""
_RESTORE = """
    DROP TRIGGER IF EXISTS both_names ON idempotency;
    DROP FUNCTION IF EXISTS both_names();
    ALTER TABLE idempotency DROP COLUMN IF EXISTS address, DROP COLUMN IF EXISTS origin;
    DELETE FROM idempotency WHERE principal = 'system/past';
"""
_SHAPE = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull::text FROM pg_attribute
    WHERE attrelid = 'idempotency'::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text FROM pg_index
    WHERE indrelid = 'idempotency'::regclass ORDER BY 1
"""


class Table:
    """What is seen of the table from behind."""

    def __init__(self, session: postgres.Session) -> None:
        self._session = session

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        return self._session.execute(statement).fetchall()

    @property
    def revision(self) -> object:
        return self.ask("SELECT version_num FROM alembic_version")[0][0]

    @property
    def shape(self) -> list[tuple[object, ...]]:
        return self.ask(_SHAPE)

    def holds(self, progress: str) -> bool:
        """Whether the migration has come so far."""
        return bool(self.ask(progress))


@pytest.fixture
def table(stand: Stand, migrator: Migrator) -> Iterator[Table]:
    with postgres.superuser(stand, "customer") as session:
        session.execute("SET lock_timeout = 0")
        session.execute(_FILL, [ROWS])
        yield Table(session)
        session.execute(_RESTORE)
        session.execute("UPDATE alembic_version SET version_num = %s", [migrator.head])


@pytest.fixture
def migrator(stand: Stand, tmp_path: Path) -> Migrator:
    return Migrator(stand, tmp_path)


def test_p11_a_large_table_is_migrated_and_back_while_everybody_works(
    stand: Stand, journal: Journal, settle: Settle, answers: Answers, *, table: Table, migrator: Migrator
) -> None:
    """P-11: the column renamed, filled, indexed, required, dropped; nobody is turned away."""
    before = table.shape
    with Load(stand, journal, 11) as load:
        await_writes(journal, 30)
        migrator.run()
        await_writes(journal, 30)
    settle(load)
    assert answers.turned_away == []
    assert (table.revision, table.shape) == (LAST, before)


def test_p11_a_migration_steps_aside_for_a_long_reader_and_nobody_stands_behind_it(
    stand: Stand, journal: Journal, settle: Settle, answers: Answers, *, table: Table, migrator: Migrator
) -> None:
    """P-11: a report reads the table for long; the migration asks for its lock again and again."""
    with Load(stand, journal, 12) as load:
        with postgres.superuser(stand, "customer") as report:
            report.execute("BEGIN")
            report.execute("SELECT count(*) FROM idempotency")
            migrating = migrator.start()
            waits = "SELECT FROM pg_locks WHERE relation = 'idempotency'::regclass AND NOT granted"
            wait_for(lambda: table.holds(waits), 30, "the migration waits for the report")
            await_writes(journal, 60)
            assert migrating.poll() is None
        assert migrating.wait(120) == 0
    settle(load)
    assert answers.turned_away == []


HALF_WAY = {
    "rows": """SELECT FROM idempotency AS row WHERE principal = 'system/past' AND key = '1'
               AND to_jsonb(row) ->> 'address' IS NOT NULL""",
    "index": "SELECT FROM pg_index WHERE indexrelid = to_regclass('ix_idempotency_address') AND NOT indisvalid",
}


@pytest.mark.parametrize("step", HALF_WAY)
def test_p12_a_migration_that_was_killed_half_way_is_finished_by_the_next(
    table: Table, migrator: Migrator, step: str
) -> None:
    before = table.shape
    killed = migrator.start()
    wait_for(lambda: table.holds(HALF_WAY[step]), 60, f"the migration is in the middle of its {step}")
    killed.kill()
    killed.wait()
    assert table.revision not in (migrator.head, LAST)
    migrator.run()
    assert (table.revision, table.shape) == (LAST, before)


def test_p12_of_two_migrators_one_waits_for_the_other(table: Table, migrator: Migrator) -> None:
    before = table.shape
    both = [migrator.start(), migrator.start()]
    assert [one.wait(240) for one in both] == [0, 0], [one.stderr and one.stderr.read() for one in both]
    assert (table.revision, table.shape) == (LAST, before)
