"""Migrations: the chassis' tables as versioned functions, and the one way a service's migrations run (data.md,
Migrations).

Expand, migrate, contract: each step must suit the code that is running. Only `crm-<service> migrate` ever migrates;
an advisory lock lets one run at a time, a lock timeout keeps it from standing in the way of the running code.
"""

from typing import Protocol

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import Connection

from chassis import tables

ADVISORY_LOCK = 0x6372_6D01  # "crm", 1: migrations
INBOX_PARTITION = "inbox_"
"""How the inbox's partitions are named; they stand beside what the metadata describes."""

# Run by the worker's schedule with the owner's rights, since the application's role may do no DDL. A week that has
# rows in the default partition stays there: nothing depends on where a row lies. 40 days: messaging.md, Subscriptions.
_INBOX_PARTITIONS = """
CREATE FUNCTION chassis_inbox_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    week timestamptz;
    low uuid;
    high uuid;
    part regclass;
    keep uuid := chassis_first_id(now() - interval '40 days');
BEGIN
    FOR ahead IN 0..3 LOOP
        week := date_trunc('week', now(), 'UTC') + ahead * interval '7 days';
        low := chassis_first_id(week);
        high := chassis_first_id(week + interval '7 days');
        IF to_regclass('inbox_' || to_char(week, 'IYYY_IW')) IS NULL
            AND NOT EXISTS (SELECT FROM inbox_rest WHERE event_id >= low AND event_id < high) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF inbox FOR VALUES FROM (%L) TO (%L)',
                           'inbox_' || to_char(week, 'IYYY_IW'), low, high);
        END IF;
    END LOOP;
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'inbox'::regclass
            AND inhrelid <> 'inbox_rest'::regclass
            AND substring(inhrelid::regclass::text FROM 7) < to_char(now() - interval '47 days', 'IYYY_IW') LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
    DELETE FROM inbox_rest WHERE event_id < keep;
END $$
"""
_FIRST_ID = """
CREATE FUNCTION chassis_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$
"""


class Operations(Protocol):
    """The part of alembic's `op` that the chassis' steps use: a module in a migration, an object in a test."""

    def get_bind(self) -> Connection:
        """The connection of the migration."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""


def v1(op: Operations) -> None:
    """Create the chassis' tables as of version 1."""
    connection = op.get_bind()
    tables.metadata.create_all(connection, checkfirst=False)
    op.execute("CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT")
    op.execute(_FIRST_ID)
    op.execute(_INBOX_PARTITIONS)
    op.execute("SELECT chassis_inbox_partitions()")
    for name in ("outbox", "held", "idempotency"):
        # Small, hot tables: vacuum by count of dead rows, not by share of a table that is empty at rest (speed.md 4.4).
        op.execute(
            f"ALTER TABLE {name} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)"
        )


def configuration(package: str, url: str) -> Config:
    """Alembic's configuration of the migrations inside `package` (`customer.migrations`)."""
    config = Config()
    config.set_main_option("script_location", package.replace(".", ":", 1).replace(".", "/"))
    config.attributes["url"] = url
    return config


def upgrade(package: str, owner_url: str, app_role: str) -> None:
    """Bring the database to the newest revision as its owner and let the application's role work in it (no DDL)."""
    config = configuration(package, owner_url)
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            connection.execute(text("SET LOCAL lock_timeout = '4s'"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _grant(connection, app_role)
    finally:
        engine.dispose()


def pending(package: str, connection: Connection) -> bool:
    """Whether the code knows a newer revision than the database has."""
    head = ScriptDirectory.from_config(configuration(package, "")).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() != head


def run_environment(metadata: MetaData) -> None:
    """The whole of a service's migrations/env.py: run within the transaction that `upgrade` opened."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


def _grant(connection: Connection, role: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        # History cannot be rewritten by the application (G-03); erasure of personal data has its own function.
        f"REVOKE UPDATE, DELETE, TRUNCATE ON fact FROM {quoted}",
    ):
        connection.execute(text(statement))
