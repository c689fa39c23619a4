"""What can be asked about deliveries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.deliveries.model import Delivery, Status
from sales.shipment_notices.model import ShipmentNotice

ORDERS = {"shipped_on": Delivery.shipped_on, "number": Delivery.number}
EQUALITIES = ("status", "account_id", "owner_id", "order_id", "notice_id", "number", "reference")


def list_deliveries(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the deliveries within reach."""
    wanted = [getattr(Delivery, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("shipped_from"):
        wanted.append(Delivery.shipped_on >= query["shipped_from"])
    if query.get("shipped_before"):
        wanted.append(Delivery.shipped_on < query["shipped_before"])
    return paginate(reader, select(Delivery).where(*wanted), Delivery, ORDERS, query, within=reader.visible(Delivery))


def read_delivery(reader: Reader, delivery_id: UUID) -> Delivery:
    """One delivery; raises NotFound outside the reach."""
    return reader.get(Delivery, delivery_id)


def delivery_posted_as(reader: Reader, reference: str | None) -> Delivery | None:
    """What the one who asks has posted under this reference of theirs."""
    if reference is None:
        return None
    posted = select(Delivery).where(
        Delivery.entered_by == reader.principal.user_id, Delivery.reference == reference, reader.visible(Delivery)
    )
    return reader.session.scalars(posted).one_or_none()


def notice_named(reader: Reader, notice_id: UUID) -> ShipmentNotice:
    """The notice that a delivery names in `notice_id`; raises Invalid outside the reach."""
    named = select(ShipmentNotice).where(ShipmentNotice.id == notice_id, reader.visible(ShipmentNotice))
    notice = reader.session.scalars(named).one_or_none()
    if notice is None:
        texts = {"zh": "没有此出货通知单,或不在您的权限范围内", "en": "There is no such notice within your reach."}
        raise Invalid([InputError("#/notice_id", "not-found", texts)])
    return notice


def is_on_its_way(reader: Reader, order_id: UUID, but: UUID) -> bool:
    """Whether anything of an order beside one delivery has been shipped and not received."""
    others = select(Delivery.id).where(
        Delivery.order_id == order_id, Delivery.status == Status.SHIPPED, Delivery.id != but
    )
    return reader.session.scalar(others.limit(1)) is not None
