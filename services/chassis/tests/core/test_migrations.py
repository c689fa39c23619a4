"""The chassis' tables as its migrations make them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, text

import records.tables
from chassis import migrations, tables
from chassis.identifiers import new_id
from chassis.migrations import INBOX_PARTITION
from chassis.storage import Database
from crm.testing import PostgresAccess
from records import migrations as records_migrations

RELEASED = {
    "chassis v1": (migrations, "v1.sql", "2e6531d3fe94a974b277d3fae961d9218d02c84e8c41a9f74b68266eefd9e125"),
    "records v1": (records_migrations, "v1.sql", "5aa6572b6f05b8699ece30765babfb1db691b534234e6305bc6b215fcbb3d7db"),
}
"""What databases out there were made of: package, file, SHA-256."""


def partition_of(workshop: Database, identifier: object) -> str | None:
    with workshop.transaction() as session:
        session.execute(text("INSERT INTO inbox VALUES ('test.room', :id)"), {"id": identifier})
        return session.scalar(
            text("SELECT tableoid::regclass::text FROM inbox WHERE event_id = :id"), {"id": identifier}
        )


def test_inbox_rows_of_this_week_lie_in_this_week_s_partition(workshop: Database) -> None:
    with workshop.transaction() as session:
        week = session.scalar(text("SELECT 'inbox_' || to_char(date_trunc('week', now(), 'UTC'), 'IYYY_IW')"))
    assert partition_of(workshop, new_id()) == week


def test_inbox_rows_of_any_other_id_are_kept_as_well(workshop: Database) -> None:
    assert partition_of(workshop, "ffffffff-ffff-4fff-8fff-ffffffffffff") == "inbox_rest"


def test_inbox_partitions_older_than_forty_days_go_and_the_call_may_be_repeated(workshop: Database) -> None:
    with workshop.transaction() as session:
        session.execute(
            text(
                """CREATE TABLE inbox_2020_01 PARTITION OF inbox
                   FOR VALUES FROM ('01000000-0000-0000-0000-000000000000')
                   TO ('01000000-0000-0000-0000-00000000ffff')"""
            )
        )
        for _ in range(2):
            session.execute(text("SELECT chassis_inbox_partitions()"))
        parts = session.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass")
        ).all()
    assert "inbox_2020_01" not in parts
    assert len(parts) == 5, "four weeks ahead and the rest"


@pytest.mark.parametrize("step", RELEASED)
def test_a_released_step_never_changes(step: str) -> None:
    package, file, digest = RELEASED[step]
    assert package.__file__ is not None
    assert hashlib.sha256(Path(package.__file__).with_name(file).read_bytes()).hexdigest() == digest


def test_all_steps_together_make_what_the_tables_say(postgres: PostgresAccess) -> None:
    with empty(postgres) as migrated, empty(postgres) as described:
        for step in (*migrations.STEPS, *records_migrations.STEPS):
            step(Operations(MigrationContext.configure(migrated)))
        tables.metadata.create_all(described)
        records.tables.metadata.create_all(described)
        assert catalogue(migrated) == catalogue(described)


def test_a_database_of_the_first_version_is_widened_with_all_that_it_holds(postgres: PostgresAccess) -> None:
    person = new_id()
    with empty(postgres) as connection:
        op = Operations(MigrationContext.configure(connection))
        migrations.v1(op)
        old = {"id": person, "deputy": new_id()}
        connection.execute(
            text(
                """INSERT INTO directory_user (id, version, kind, name, deputy_id, roles, scopes, active)
                   VALUES (:id, 3, 'user', '{}', :deputy, '{clerk}', '{}', true)"""
            ),
            old,
        )
        migrations.v2(op)
        row = connection.execute(tables.directory_user.select()).one()
    assert (row.id, row.version, row.deputy_id, row.roles) == (person, 3, old["deputy"], ["clerk"])
    assert (row.deputy_from, row.deputy_until) == (None, None), "a deputy without dates is one at all times"


@contextmanager
def empty(postgres: PostgresAccess) -> Iterator[Connection]:
    """A transaction in a database without any table."""
    with postgres.database() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def catalogue(connection: Connection) -> set[Any]:
    """Columns with type, default and identity, constraints and indexes, as PostgreSQL itself writes them."""
    return {tuple(row) for row in connection.execute(_CATALOGUE) if not row[0].startswith(INBOX_PARTITION)}


_CATALOGUE = text(
    """
    SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull::text, attidentity::text,
           pg_get_expr(adbin, adrelid)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND attrelid IN
          (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
    UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tablename::text, indexname::text, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
    """
)
