"""Routes of returns (销退单)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import api as documents
from sales.orders.events import MOST_LINES
from sales.returns import commands, queries
from sales.returns.events import REASON, RETURNED_ON, TICKET, TYPE, WHY, ReturnState
from sales.returns.model import Return, Status

PERMISSIONS = (
    Permission("sales.return.read", "查看销退单", "Read returns"),
    Permission("sales.return.create", "录入销退单", "Enter returns"),
    Permission("sales.return.change", "修改销退单草稿", "Change drafts of returns"),
    *documents.permissions("sales.return", "销退单", "returns"),
    Permission("sales.return.receive", "退货收货", "Say that returned goods are here"),
    Permission("sales.return.inspect", "退货检验结果", "Say what of returned goods is accepted"),
    Permission("sales.return.void", "作废销退单", "Void returns"),
)


class ReturnLineBody(Schema):
    """How much of a line of the delivery comes back, and why."""

    line = fields.Integer(1, required=True)
    quantity = fields.Quantity(required=True, positive=True)
    reason = fields.Text(40, required=True, metadata=REASON)


class ReturnPatch(Schema):
    """What people enter about a return and may change while it is a draft. Lines are replaced as a whole."""

    returned_on = fields.Day(metadata=RETURNED_ON)
    note = fields.Text(500, lines=True, allow_none=True)
    ticket_id = fields.Id(allow_none=True, metadata=TICKET)
    lines = fields.List(fields.Nested(ReturnLineBody), min=1, max=MOST_LINES)


class ReturnCreate(ReturnPatch):
    """A new return of goods of one delivery."""

    return_type = fields.Text(40, required=True, metadata=TYPE)
    delivery_id = fields.Id(required=True)
    lines = fields.List(fields.Nested(ReturnLineBody), min=1, max=MOST_LINES, required=True)


class ReturnReason(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata=WHY)


class ArrivalBody(Schema):
    """That the returned goods are here."""

    received_on = fields.Day(metadata={"description": "收货日期,默认今天 / by default today"})


class AcceptedLineBody(Schema):
    """How much of a line was accepted; what is left of it goes back to the customer."""

    line = fields.Integer(1, required=True)
    quantity = fields.Quantity(required=True, min=0)


class InspectionBody(Schema):
    """The result of the inspection; a line that is not named is accepted as a whole."""

    lines = fields.List(fields.Nested(AcceptedLineBody), max=MOST_LINES, required=True)


class ReturnRead(ReturnState):
    """A return (销退单)."""

    version = fields.Integer(0, 2**53, required=True)


class ReturnFilters(ListQuery):
    """Which returns, in which order."""

    status = fields.Choice(Status)
    return_type = fields.Text(40)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    delivery_id = fields.Id()
    number = fields.Text(40)
    returned_from = fields.Day(data_key="returned_on[gte]")
    returned_before = fields.Day(data_key="returned_on[lt]")
    sort = Sort("returned_on", "number", default="-returned_on")


routes = Routes("returns", prefix="/v1/returns", zh="销退单", en="Returns")


@routes.get("", permission="sales.return.read", zh="销退单列表", query=ReturnFilters, answer=page_of(ReturnRead))
def list_returns(reader: Reader, query: dict[str, Any]) -> Page:
    """List returns."""
    return queries.list_returns(reader, query)


@routes.get("/<uuid:return_id>", permission="sales.return.read", zh="查看销退单", answer=ReturnRead)
def read_return(reader: Reader, return_id: UUID) -> Return:
    """Read a return."""
    return queries.read_return(reader, return_id)


@routes.post("", permission="sales.return.create", zh="录入销退单", body=ReturnCreate, answer=ReturnRead)
def create_return(uow: UnitOfWork, body: dict[str, Any]) -> Return:
    """Enter a return of goods of a delivery as a draft."""
    return commands.create_return(uow, **body)


@routes.patch(
    "/<uuid:return_id>", permission="sales.return.change", zh="修改销退单草稿", body=ReturnPatch, answer=ReturnRead
)
def change_return(uow: UnitOfWork, return_id: UUID, body: dict[str, Any]) -> Return:
    """Change a draft."""
    return commands.change_return(uow, return_id, body)


documents.add_approval(
    routes,
    "/<uuid:return_id>",
    Return,
    called="a return",
    then="the last one lets the goods come back",
    answer=ReturnRead,
    reason=ReturnReason,
    submit=commands.submit_return,
    approve=commands.approve_return,
)


@routes.action(
    "/<uuid:return_id>/receive", permission="sales.return.receive", zh="收货", body=ArrivalBody, answer=ReturnRead
)
def receive_return(uow: UnitOfWork, return_id: UUID, body: dict[str, Any]) -> Return:
    """Say that the returned goods are here."""
    return commands.receive_return(uow, return_id, **body)


@routes.post(
    "/<uuid:return_id>/inspection",
    permission="sales.return.inspect",
    zh="检验结果",
    body=InspectionBody,
    answer=ReturnRead,
    status=200,
)
def inspect_return(uow: UnitOfWork, return_id: UUID, body: dict[str, Any]) -> Return:
    """Say what of the returned goods is accepted, once; quality control posts its result here."""
    return commands.inspect_return(uow, return_id, **body)


@routes.action(
    "/<uuid:return_id>/void", permission="sales.return.void", zh="作废", body=ReturnReason, answer=ReturnRead
)
def void_return(uow: UnitOfWork, return_id: UUID, body: dict[str, Any]) -> Return:
    """Void a return whose goods do not come back, with a reason."""
    return commands.void_return(uow, return_id, **body)


routes.history("/<uuid:return_id>/history", model=Return, permission="sales.return.read", zh="销退单历史")
