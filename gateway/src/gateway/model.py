"""The declarative base of every table of the gateway's own."""

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from chassis.model import TYPES, new_metadata


class Base(DeclarativeBase):
    """All tables of the gateway's database beside those of the chassis."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES
