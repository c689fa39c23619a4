"""What can be asked about required fields."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.required_fields.model import RequiredFields

ORDERS = {"document": RequiredFields.document}


def list_required_fields(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the kinds of documents, with what each demands."""
    every = select(RequiredFields).where(reader.visible(RequiredFields))
    return paginate(reader, every, RequiredFields, ORDERS, query)


def read_required_fields(reader: Reader, required_id: UUID) -> RequiredFields:
    """What one kind of document demands; raises NotFound."""
    return reader.get(RequiredFields, required_id)


def required_of(reader: Reader, document: str) -> Sequence[str]:
    """What documents of this kind (`sales.return`) are not submitted without."""
    return reader.session.scalars(select(RequiredFields.required).where(RequiredFields.document == document)).one()
