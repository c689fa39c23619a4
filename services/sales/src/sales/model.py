"""The declarative base of this service: its tables, and how annotations become columns."""

from decimal import Decimal
from typing import Annotated, ClassVar

from sqlalchemy import CheckConstraint, MetaData, Numeric
from sqlalchemy.orm import DeclarativeBase, mapped_column

from chassis.model import TYPES, new_metadata

Exact = Annotated[Decimal, mapped_column(Numeric(20, 6))]
"""Prices and quantities; a bare `Decimal` is an amount, numeric(20,4) (data.md, Money)."""

Fraction = Annotated[Decimal, mapped_column(Numeric(7, 4))]
"""A rate of tax or a tolerance: 0.13 is 13 %."""

Rate = Annotated[Decimal, mapped_column(Numeric(20, 10))]
"""What one unit of a currency is worth in another; one dong is 0.000285 yuan, so prices' six places are too few."""


class Base(DeclarativeBase):
    """Every table that the sales service owns."""

    metadata: ClassVar[MetaData] = new_metadata()
    type_annotation_map = TYPES


def not_negative(column: str) -> CheckConstraint:
    """The rule that a column holds a number from zero up; NaN, which PostgreSQL sorts above all numbers, is none."""
    return CheckConstraint(f"{column} >= 0 AND {column} <> 'NaN'", name=column)
