"""Migrations: the chassis' tables as versioned functions, and the one way a service's migrations run (data.md,
Migrations).

A released version is a file of SQL that never changes again: made from the tables of the day, a revision that a
database already has would mean something else tomorrow.

Expand, migrate, contract: each step must suit the code that is running; the way back is a revision as well. Only
`crm-<service> migrate` ever migrates, one at a time by an advisory lock, each revision in a transaction of its own: one
that is killed half way goes on where it stood. What takes its time on a large table is in `chassis.migrations.online`.
"""

import random
import time
from pathlib import Path
from typing import Protocol

import structlog
from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from chassis.storage import sqlstate

log = structlog.get_logger(__name__)

ADVISORY_LOCK = 0x6372_6D01  # "crm", 1: migrations
INBOX_PARTITION = "inbox_"
"""How the inbox's partitions are named; they stand beside what the metadata describes."""
LOCK_WAIT_MS = 1000
"""A migration that waits for a table has everybody else queue behind it; it steps aside before they give up, which they
do after three seconds (chassis.storage)."""
TRIES = 40
_TURN = 0.2
_STEPPED_ASIDE = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
_HERE = Path(__file__).parent


class Operations(Protocol):
    """The part of alembic's `op` that the chassis' steps use: a module in a migration, an object in a test."""

    def get_bind(self) -> Connection:
        """The connection of the migration."""


def v1(op: Operations) -> None:
    """Create the chassis' tables as of version 1."""
    run_file(op, _HERE / "v1.sql")


def v2(op: Operations) -> None:
    """Deputies with dates, ended sessions, and the record of interventions."""
    run_file(op, _HERE / "v2.sql")


STEPS = (v1, v2)
"""All of them, in order; a service's revisions call each once."""


def run_file(op: Operations, file: Path) -> None:
    """Run a file of statements just as it is written: by the driver itself, to which `:` and `%` mean nothing."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker: a migration has a connection
    driver.execute(file.read_bytes())


def configuration(package: str, url: str) -> Config:
    """Alembic's configuration of the migrations inside `package` (`customer.migrations`)."""
    config = Config()
    config.set_main_option("script_location", package.replace(".", ":", 1).replace(".", "/"))
    config.attributes["url"] = url
    return config


def upgrade(package: str, owner_url: str, app_role: str) -> None:
    """Bring the database to the newest revision as its owner and let the application's role work in it (no DDL)."""
    config = configuration(package, owner_url)
    engine = create_engine(owner_url, connect_args={"options": f"-c lock_timeout={LOCK_WAIT_MS}"})
    try:
        with engine.connect() as connection:
            _await_turn(connection)
            config.attributes["connection"] = connection
            _insist(config, connection)
            _grant(connection, app_role)
            connection.commit()
    finally:
        engine.dispose()


def _await_turn(connection: Connection) -> None:
    """Wait until nobody else migrates this database.

    By asking again and again: a session that waits inside a statement has a snapshot, and CREATE INDEX CONCURRENTLY
    waits for every older snapshot.
    """
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": ADVISORY_LOCK}):
        connection.rollback()
        time.sleep(_TURN)
    connection.commit()


def _insist(config: Config, connection: Connection) -> None:
    """Run the missing revisions; where one had to step aside for the running code, go on from it a moment later."""
    for tries_left in reversed(range(TRIES)):
        try:
            command.upgrade(config, "head")
        except OperationalError as error:
            if sqlstate(error) not in _STEPPED_ASIDE or not tries_left:
                raise
            connection.rollback()
            log.info("migrate.steps_aside", reason=str(error.orig).strip(), tries_left=tries_left)
            time.sleep(random.uniform(0.5, 2.0))  # noqa: S311 - jitter
        else:
            return


def pending(package: str, connection: Connection) -> bool:
    """Whether the code knows a newer revision than the database has."""
    head = ScriptDirectory.from_config(configuration(package, "")).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() != head


def run_environment(metadata: MetaData) -> None:
    """The whole of a service's migrations/env.py: run on the connection that `upgrade` opened."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def _grant(connection: Connection, role: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        # History cannot be rewritten by the application (G-03); erasure of personal data has its own function.
        f"REVOKE UPDATE, DELETE, TRUNCATE ON fact, intervention FROM {quoted}",
    ):
        connection.execute(text(statement))
