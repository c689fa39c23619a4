"""The declarative base of the tables that keep records, the same in every service that uses them."""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from chassis.model import TYPES, new_metadata


class Base(DeclarativeBase):
    """Every table of this package; services create them by `records.migrations`."""

    metadata: ClassVar[MetaData] = new_metadata()
    type_annotation_map = TYPES
