"""What can be asked about returns."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.deliveries.model import Delivery
from sales.returns.lines import ReturnLine
from sales.returns.model import Return

ORDERS = {"returned_on": Return.returned_on, "number": Return.number}
EQUALITIES = ("status", "return_type", "account_id", "owner_id", "order_id", "delivery_id", "number")


def list_returns(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the returns within reach."""
    wanted = [getattr(Return, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("returned_from"):
        wanted.append(Return.returned_on >= query["returned_from"])
    if query.get("returned_before"):
        wanted.append(Return.returned_on < query["returned_before"])
    return paginate(reader, select(Return).where(reader.visible(Return), *wanted), Return, ORDERS, query)


def read_return(reader: Reader, return_id: UUID) -> Return:
    """One return; raises NotFound outside the reach."""
    return reader.get(Return, return_id)


def delivery_named(reader: Reader, delivery_id: UUID) -> Delivery:
    """The delivery that a return names in `delivery_id`; raises Invalid outside the reach."""
    named = select(Delivery).where(Delivery.id == delivery_id, reader.visible(Delivery))
    delivery = reader.session.scalars(named).one_or_none()
    if delivery is None:
        texts = {"zh": "没有此销货单,或不在您的权限范围内", "en": "There is no such delivery within your reach."}
        raise Invalid([InputError("#/delivery_id", "not-found", texts)])
    return delivery


def accepted_of(reader: Reader, delivery_id: UUID) -> dict[int, Decimal]:
    """What of each line of a delivery was accepted so far, by all its returns."""
    accepted = (
        select(ReturnLine.line, func.sum(ReturnLine.accepted_quantity))
        .join(Return)
        .where(Return.delivery_id == delivery_id)
        .group_by(ReturnLine.line)
    )
    return dict(reader.session.execute(accepted).all())
