"""Migrations: the chassis' tables as versioned functions, and the one way a service's migrations run (data.md,
Migrations).

A released version is a file of SQL that never changes again: made from the tables of the day, a revision that a
database already has would mean something else tomorrow.

Expand, migrate, contract: each step must suit the code that is running. Only `crm-<service> migrate` ever migrates;
an advisory lock lets one run at a time, a lock timeout keeps it from standing in the way of the running code.
"""

from pathlib import Path
from typing import Protocol

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import Connection

ADVISORY_LOCK = 0x6372_6D01  # "crm", 1: migrations
INBOX_PARTITION = "inbox_"
"""How the inbox's partitions are named; they stand beside what the metadata describes."""
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
        f"REVOKE UPDATE, DELETE, TRUNCATE ON fact, intervention FROM {quoted}",
    ):
        connection.execute(text(statement))
