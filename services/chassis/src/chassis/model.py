"""What a room's model.py builds on: aggregates that carry their own rules and record what happened to them.

No database is needed to build an aggregate, to call its methods and to look at the facts it recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, Date, DateTime, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import flag_dirty

TYPES: dict[Any, Any] = {
    UUID: Uuid(),
    str: Text(),
    bool: Boolean(),
    int: BigInteger(),
    Decimal: Numeric(20, 4),
    date: Date(),
    datetime: DateTime(timezone=True),
    dict[str, Any]: JSONB(none_as_null=True),
    dict[str, str]: JSONB(none_as_null=True),
    list[Any]: JSONB(none_as_null=True),
    list[str]: ARRAY(Text()),
    list[UUID]: ARRAY(Uuid()),
}
"""How annotations become columns: `type_annotation_map` of each service's declarative base."""


def new_metadata() -> MetaData:
    """Table metadata with constraint names that say what they hold, so that a refusal can be found by the name."""
    return MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, choices: Iterable[str]) -> CheckConstraint:
    """The rule that a column holds one of these words: text and CHECK, since a PostgreSQL enum cannot lose a value."""
    words = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)


@dataclass(frozen=True)
class Fact:
    """Something that happened to an aggregate, named noun and past verb (`OrderApproved`).

    Its own fields travel in the event's data beside `state` and `changed`.
    """


class Aggregate:
    """Mixin of an aggregate's root: its identity, its version, and the facts of the command that is running.

    The version is set by the unit of work exactly once per command that changes the aggregate, children included
    (messaging.md, Versions and facts); it is the ETag and the event's `aggregateversion`, 0 before the first commit.
    """

    __aggregate__: ClassVar[str]
    """The second word of the routing key and the subject's kind: `account` in `customer.account.approved.v1`."""
    __children__: ClassVar[tuple[str, ...]] = ()
    """Relationships whose rows belong to this aggregate; their changes are changes of the aggregate."""
    __unrecorded__: ClassVar[frozenset[str]] = frozenset()
    """Columns that are derived (search text, sort keys) and have no place in history."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # Set by the unit of work: SQLAlchemy's own counter misses child-only changes and counts every flush.
        return {"version_id_col": cls.version, "version_id_generator": False}

    @property
    def facts(self) -> list[Fact]:
        """The facts recorded since the aggregate was made or loaded, in order."""
        facts: list[Fact] = self.__dict__.setdefault("_facts", [])
        return facts

    def record(self, fact: Fact) -> None:
        """Say what happened. Every method that changes the aggregate records at least one fact."""
        self.facts.append(fact)
        flag_dirty(
            self
        )  # a session holds clean rows only weakly: without this the fact could vanish with its aggregate


class Owned:
    """Mixin of rows with an owner: what own, team, subtree and account reach are measured by.

    A child document copies both from its root and follows a handover.
    """

    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    account_id: Mapped[UUID | None] = mapped_column(index=True)
