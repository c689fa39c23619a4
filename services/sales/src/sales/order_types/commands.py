"""Use cases of the order type: create, change, deactivate, reactivate."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.order_types.model import OrderType


def create_order_type(
    uow: UnitOfWork, *, code: str, name: Mapping[str, str], counts: bool, **properties: Any
) -> OrderType:
    """Enter a type that orders can be of from now on."""
    return uow.add(OrderType.create(code=code, name=name, counts=counts, **properties))


def change_order_type(uow: UnitOfWork, type_id: UUID, changes: Mapping[str, Any]) -> OrderType:
    """Change anything but the code; orders that were entered keep theirs."""
    order_type = uow.get(OrderType, type_id)
    order_type.change(changes)
    return order_type


def deactivate_order_type(uow: UnitOfWork, type_id: UUID) -> OrderType:
    """No new orders of it."""
    order_type = uow.get(OrderType, type_id)
    order_type.deactivate()
    return order_type


def reactivate_order_type(uow: UnitOfWork, type_id: UUID) -> OrderType:
    """It can be used again."""
    order_type = uow.get(OrderType, type_id)
    order_type.reactivate()
    return order_type
