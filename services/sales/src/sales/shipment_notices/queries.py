"""What can be asked about shipment notices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.orders.model import Order
from sales.shipment_notices.model import ShipmentNotice

EQUALITIES = ("status", "account_id", "owner_id", "order_id", "number")


def list_notices(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the shipment notices within reach, newest first."""
    wanted = [getattr(ShipmentNotice, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(
        reader, select(ShipmentNotice).where(reader.visible(ShipmentNotice), *wanted), ShipmentNotice, {}, query
    )


def read_notice(reader: Reader, notice_id: UUID) -> ShipmentNotice:
    """One shipment notice; raises NotFound outside the reach."""
    return reader.get(ShipmentNotice, notice_id)


def order_named(reader: Reader, order_id: UUID) -> Order:
    """The order that a notice names in `order_id`; raises Invalid outside the reach."""
    order = reader.session.scalars(select(Order).where(Order.id == order_id, reader.visible(Order))).one_or_none()
    if order is None:
        texts = {"zh": "没有此订单,或不在您的权限范围内", "en": "There is no such order within your reach."}
        raise Invalid([InputError("#/order_id", "not-found", texts)])
    return order
