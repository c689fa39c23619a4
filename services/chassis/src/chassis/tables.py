"""The chassis' own tables, the same in every service's database and created by each service's migrations.

`fact` is append-only and never trimmed; `outbox` holds what is still to send; `inbox`, `held` and `idempotency` make
effects happen once, `intervention` says who helped; `directory_*` is the local copy of who people are.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from chassis.model import new_metadata

metadata = new_metadata()


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id: with the snapshot's xmin it orders a feed without skipping late commits."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name in DDL."""
        return "xid8"


Instant = DateTime(timezone=True)

fact = Table(
    "fact",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("factindex", SmallInteger, nullable=False),
    Column("routing_key", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("tx", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("changes", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("aggregate_type", "aggregate_id", "version", "factindex"),
    Index("ix_fact_tx_event_id", "tx", "event_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("partition", SmallInteger, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    postgresql_partition_by="RANGE (event_id)",
)

held = Table(
    "held",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("room", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("aggregate_id", Uuid),
    Column("routing_key", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    Column("error", Text, nullable=False),
    Column("traceback", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("held_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("room", "event_id"),
    CheckConstraint("state IN ('held', 'queued', 'parked', 'discarded')", name="state"),
    Index("ix_held_due", "next_at", postgresql_where=text("state = 'held'")),
    Index("ix_held_waiting", "room", "aggregate_id", postgresql_where=text("state <> 'discarded'")),
)

intervention = Table(
    "intervention",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False, server_default=text("now()")),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("aggregate_id", Uuid),
    Column("routing_key", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("reason", Text),
    CheckConstraint("act IN ('replayed', 'discarded')", name="act"),
)
"""What operators did with held events, for ever: a held row goes when its event took effect."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("route", Text, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    Index("ix_idempotency_created_at", "created_at"),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_at", Instant, nullable=False),
    Column("last_at", Instant),
    Column("last_error", Text),
    Column("failures", Integer, nullable=False, server_default=text("0")),
)


def _copied(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("version", BigInteger, nullable=False),
        *columns,
        Column("deleted_at", Instant),
    )


directory_user = _copied(
    "directory_user",
    Column("kind", Text, nullable=False),
    Column("login", Text),
    Column("name", JSONB, nullable=False),
    Column("email", Text),
    Column("department_id", Uuid, index=True),
    Column("superior_id", Uuid),
    Column("deputy_id", Uuid),
    Column("deputy_from", Date),
    Column("deputy_until", Date),
    Column("account_id", Uuid),
    Column("roles", ARRAY(Text), nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False),
)
Index("ix_directory_user_roles", directory_user.c.roles, postgresql_using="gin")
Index(
    "ix_directory_user_deputy_id",
    directory_user.c.deputy_id,
    postgresql_where=directory_user.c.deputy_id.is_not(None),
)

directory_department = _copied(
    "directory_department",
    Column("parent_id", Uuid, index=True),
    Column("code", Text, nullable=False),
    Column("name", JSONB, nullable=False),
)

directory_role = _copied(
    "directory_role",
    Column("code", Text, nullable=False, index=True),
    Column("name", JSONB, nullable=False),
    Column("grants", JSONB, nullable=False),
    Column("masks", JSONB, nullable=False),
)

directory_company = _copied(
    "directory_company",
    Column("name", JSONB, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("base_currency", Text, nullable=False),
)

directory_session_end = Table(
    "directory_session_end",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("session_id", Uuid, nullable=False, index=True),
    Column("user_id", Uuid, nullable=False),
    Column("ended_at", Instant, nullable=False),
)
"""A journal of sessions that ended: their tokens are refused for the minutes that they would still be good."""
