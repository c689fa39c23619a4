"""Routes of availability (可用量)."""

from typing import Any

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.availability import commands, queries
from sales.availability.commands import Taken

PERMISSIONS = (
    Permission("sales.availability.read", "查看可用量", "See what is available"),
    Permission("sales.availability.report", "上报可用量", "Report what is available"),
)

MOST_ITEMS = 500
CODE = {"example": "BRG-6204", "description": "产品编码 / code of the product"}
AS_OF = {"description": "截至时间 / the moment that it was so"}


class AvailableItem(Schema):
    """How much of a product is available."""

    product_code = fields.Text(40, required=True, metadata=CODE)
    available = fields.Quantity(required=True, metadata={"example": "340"})


class SnapshotBody(Schema):
    """What was available at a moment; products that are not named keep what was said of them."""

    as_of = fields.Instant(required=True, metadata=AS_OF)
    items = fields.List(fields.Nested(AvailableItem), min=1, max=MOST_ITEMS, required=True)


class SnapshotTaken(Schema):
    """What became of a snapshot."""

    taken = fields.Integer(0, MOST_ITEMS, required=True, metadata={"description": "更新的产品数 / products told anew"})
    unknown_codes = fields.List(
        fields.Text(40), required=True, metadata={"description": "本系统没有的编码 / codes that are not known here"}
    )


class AvailabilityRead(Schema):
    """What is available of a product (可用量), and when that was so."""

    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata=CODE)
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    available = fields.Quantity(required=True, metadata={"example": "340"})
    as_of = fields.Instant(required=True, metadata=AS_OF)


class AvailabilityFilters(ListQuery):
    """Of which products."""

    product_id = fields.Id()
    product_code = fields.Text(40)
    sort = Sort("product_code", "as_of", default="product_code")


routes = Routes("availability", prefix="/v1/availability", zh="可用量", en="Availability")


@routes.get(
    "",
    permission="sales.availability.read",
    zh="可用量列表",
    query=AvailabilityFilters,
    answer=page_of(AvailabilityRead),
)
def list_availability(reader: Reader, query: dict[str, Any]) -> Page:
    """List what is available."""
    return queries.list_availability(reader, query)


@routes.post(
    "",
    permission="sales.availability.report",
    zh="上报可用量",
    body=SnapshotBody,
    answer=SnapshotTaken,
    status=200,
)
def report_availability(uow: UnitOfWork, body: dict[str, Any]) -> Taken:
    """Take a snapshot of what is available; a later one of the same product stays."""
    return commands.report_availability(uow, **body)
