"""Routes of shipment notices (出货通知单)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import api as documents
from sales.orders.events import MOST_LINES
from sales.orders.schemas import SHIP_TO
from sales.shipment_notices import commands, queries
from sales.shipment_notices.events import REASON, ShipmentNoticeState
from sales.shipment_notices.model import ShipmentNotice, Status

PERMISSIONS = (
    Permission("sales.shipment_notice.read", "查看出货通知单", "Read shipment notices"),
    Permission("sales.shipment_notice.create", "录入出货通知单", "Enter shipment notices"),
    Permission("sales.shipment_notice.change", "修改出货通知单草稿", "Change drafts of shipment notices"),
    *documents.permissions("sales.shipment_notice", "出货通知单", "shipment notices"),
    Permission("sales.shipment_notice.void", "作废出货通知单", "Void shipment notices"),
)


class NoticeLineBody(Schema):
    """How much of a line of the order shall leave."""

    line = fields.Integer(1, required=True)
    quantity = fields.Quantity(required=True, positive=True)


class NoticePatch(Schema):
    """What people enter about a notice and may change while it is a draft. Lines are replaced as a whole."""

    ship_on = fields.Day(allow_none=True, metadata={"description": "计划出货日 / when it shall leave"})
    ship_to = fields.Text(200, allow_none=True, metadata=SHIP_TO)
    note = fields.Text(500, lines=True, allow_none=True)
    lines = fields.List(fields.Nested(NoticeLineBody), min=1, max=MOST_LINES)


class NoticeCreate(NoticePatch):
    """A new notice; by default for all that is open of the order, to the order's address."""

    order_id = fields.Id(required=True)


class NoticeReason(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata=REASON)


class ShipmentNoticeRead(ShipmentNoticeState):
    """A shipment notice (出货通知单)."""

    version = fields.Integer(0, 2**53, required=True)
    ship_to = fields.Text(200, required=True, allow_none=True, metadata=SHIP_TO)


class NoticeFilters(ListQuery):
    """Which notices."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    number = fields.Text(40)


routes = Routes("shipment-notices", prefix="/v1/shipment-notices", zh="出货通知单", en="Shipment notices")


@routes.get(
    "",
    permission="sales.shipment_notice.read",
    zh="出货通知单列表",
    query=NoticeFilters,
    answer=page_of(ShipmentNoticeRead),
)
def list_notices(reader: Reader, query: dict[str, Any]) -> Page:
    """List shipment notices."""
    return queries.list_notices(reader, query)


@routes.get(
    "/<uuid:notice_id>", permission="sales.shipment_notice.read", zh="查看出货通知单", answer=ShipmentNoticeRead
)
def read_notice(reader: Reader, notice_id: UUID) -> ShipmentNotice:
    """Read a shipment notice."""
    return queries.read_notice(reader, notice_id)


@routes.post(
    "", permission="sales.shipment_notice.create", zh="录入出货通知单", body=NoticeCreate, answer=ShipmentNoticeRead
)
def create_notice(uow: UnitOfWork, body: dict[str, Any]) -> ShipmentNotice:
    """Enter a shipment notice for a signed order as a draft."""
    return commands.create_notice(uow, **body)


@routes.patch(
    "/<uuid:notice_id>",
    permission="sales.shipment_notice.change",
    zh="修改出货通知单草稿",
    body=NoticePatch,
    answer=ShipmentNoticeRead,
)
def change_notice(uow: UnitOfWork, notice_id: UUID, body: dict[str, Any]) -> ShipmentNotice:
    """Change a draft."""
    return commands.change_notice(uow, notice_id, body)


documents.add_approval(
    routes,
    "/<uuid:notice_id>",
    ShipmentNotice,
    called="a shipment notice",
    then="the last one tells the warehouse to ship",
    answer=ShipmentNoticeRead,
    reason=NoticeReason,
    submit=commands.submit_notice,
    approve=commands.approve_notice,
)


@routes.action(
    "/<uuid:notice_id>/void",
    permission="sales.shipment_notice.void",
    zh="作废",
    body=NoticeReason,
    answer=ShipmentNoticeRead,
)
def void_notice(uow: UnitOfWork, notice_id: UUID, body: dict[str, Any]) -> ShipmentNotice:
    """Give up what of a shipment notice has not left, with a reason."""
    return commands.void_notice(uow, notice_id, **body)


routes.history(
    "/<uuid:notice_id>/history", model=ShipmentNotice, permission="sales.shipment_notice.read", zh="出货通知单历史"
)
