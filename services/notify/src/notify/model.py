"""The declarative base of this service: its tables, and how annotations become columns."""

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

from chassis.model import TYPES, new_metadata


class Base(DeclarativeBase):
    """Every table that the notify service owns."""

    metadata: ClassVar[MetaData] = new_metadata()
    type_annotation_map = TYPES


def one_of(column: str, choices: Iterable[str]) -> CheckConstraint:
    """The rule that a column holds one of these words: text and CHECK, since a PostgreSQL enum cannot lose a value."""
    words = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)
