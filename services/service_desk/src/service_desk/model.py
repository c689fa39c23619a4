"""The declarative base of this service: its tables, and how annotations become columns."""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from chassis.model import TYPES, new_metadata


class Base(DeclarativeBase):
    """Every table that the service desk owns."""

    metadata: ClassVar[MetaData] = new_metadata()
    type_annotation_map = TYPES
