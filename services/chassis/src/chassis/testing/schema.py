"""Whether a database is what the models say: the proof that migrations equal models."""

from collections.abc import Sequence
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.dialects.postgresql.base import ischema_names

from chassis.migrations import INBOX_PARTITION, configuration
from chassis.tables import Xid8

ischema_names["xid8"] = Xid8  # else reflection warns that it does not know the type
OTHERS = frozenset({"alembic_version"})


def differences(url: str, metadata: Sequence[MetaData]) -> list[Any]:
    """What alembic would change to make the database at `url` equal to the tables in `metadata`; empty when equal."""

    def ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and name is not None and (name.startswith(INBOX_PARTITION) or name in OTHERS))

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": False, "include_object": ours}
            several: Any = list(metadata)  # alembic takes a list, its annotation says one
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), several))
    finally:
        engine.dispose()


def brought_to(package: str, url: str, revision: str) -> None:
    """Bring the database at `url` to an older revision of the migrations in `package`, with one person in it."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:  # revisions commit for themselves, some in the middle
            config = configuration(package, url)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.execute(_SOMEBODY)
            connection.commit()
    finally:
        engine.dispose()


_SOMEBODY = text(
    """INSERT INTO directory_user (id, version, kind, login, name, roles, scopes, active)
       VALUES (gen_random_uuid(), 1, 'user', 'somebody', '{}', '{clerk}', '{}', true)"""
)
