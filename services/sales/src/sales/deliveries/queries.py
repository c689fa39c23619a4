"""What can be asked about shipment notices and deliveries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.deliveries.model import Delivery, ShipmentNotice, Status

DELIVERY_ORDERS = {"shipped_on": Delivery.shipped_on, "number": Delivery.number}
DELIVERY_EQUALITIES = ("status", "account_id", "owner_id", "order_id", "number")
NOTICE_EQUALITIES = ("account_id", "owner_id", "order_id", "number")


def list_deliveries(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the deliveries within reach."""
    wanted = [getattr(Delivery, name) == query[name] for name in DELIVERY_EQUALITIES if query.get(name) is not None]
    if query.get("shipped_from"):
        wanted.append(Delivery.shipped_on >= query["shipped_from"])
    if query.get("shipped_before"):
        wanted.append(Delivery.shipped_on < query["shipped_before"])
    return paginate(reader, select(Delivery).where(reader.visible(Delivery), *wanted), Delivery, DELIVERY_ORDERS, query)


def read_delivery(reader: Reader, delivery_id: UUID) -> Delivery:
    """One delivery; raises NotFound outside the reach."""
    return reader.get(Delivery, delivery_id)


def is_on_its_way(reader: Reader, order_id: UUID, but: UUID) -> bool:
    """Whether anything of an order beside one delivery has been shipped and not received."""
    others = select(Delivery.id).where(
        Delivery.order_id == order_id, Delivery.status == Status.SHIPPED, Delivery.id != but
    )
    return reader.session.scalar(others.limit(1)) is not None


def list_notices(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the shipment notices within reach, newest first."""
    wanted = [getattr(ShipmentNotice, name) == query[name] for name in NOTICE_EQUALITIES if query.get(name) is not None]
    return paginate(
        reader, select(ShipmentNotice).where(reader.visible(ShipmentNotice), *wanted), ShipmentNotice, {}, query
    )


def read_notice(reader: Reader, notice_id: UUID) -> ShipmentNotice:
    """One shipment notice; raises NotFound outside the reach."""
    return reader.get(ShipmentNotice, notice_id)
