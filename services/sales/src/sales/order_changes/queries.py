"""What can be asked about order changes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.order_changes.model import OrderChange

EQUALITIES = ("status", "order_id", "account_id", "owner_id", "number")


def list_order_changes(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the order changes within reach."""
    wanted = [getattr(OrderChange, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    changes = select(OrderChange).where(reader.visible(OrderChange), *wanted)
    return paginate(reader, changes, OrderChange, {"created_at": OrderChange.created_at}, query)


def read_order_change(reader: Reader, change_id: UUID) -> OrderChange:
    """One order change with its lines; raises NotFound."""
    return reader.get(OrderChange, change_id)
