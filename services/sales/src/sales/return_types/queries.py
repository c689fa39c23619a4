"""What can be asked about return types."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.return_types.model import ReturnType

ORDERS = {"code": ReturnType.code}


def list_return_types(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the return types."""
    return paginate(reader, select(ReturnType).where(reader.visible(ReturnType)), ReturnType, ORDERS, query)


def read_return_type(reader: Reader, type_id: UUID) -> ReturnType:
    """One return type; raises NotFound."""
    return reader.get(ReturnType, type_id)


def return_type_named(reader: Reader, code: str) -> ReturnType:
    """The type that a return names in `return_type`; raises Invalid for none."""
    found = reader.session.scalars(select(ReturnType).where(ReturnType.code == code)).one_or_none()
    if found is None:
        texts = {"zh": "没有这种销退单类型", "en": "There is no such type of return."}
        raise Invalid([InputError("#/return_type", "unknown-return-type", texts)])
    return found
