"""Routes of receivables (应收款): to read, for they are born of deliveries and reduced by confirmed payments."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from sales.receivables import queries
from sales.receivables.events import ReceivableState
from sales.receivables.model import Receivable, Status

PERMISSIONS = (Permission("sales.receivable.read", "查看应收款", "Read receivables"),)


class ReceivableRead(ReceivableState):
    """A receivable (应收款)."""

    version = fields.Integer(0, 2**53, required=True)


class ReceivableFilters(ListQuery):
    """Which receivables, in which order; overdue ones are `status=open,partly_settled&due_on[lt]=<today>`."""

    status = fields.List(fields.Choice(Status), max=len(Status), distinct=True)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    delivery_id = fields.Id()
    currency = fields.Currency()
    number = fields.Text(40)
    due_before = fields.Day(data_key="due_on[lt]")
    due_from = fields.Day(data_key="due_on[gte]")
    sort = Sort("due_on", "number", default="due_on")


routes = Routes("receivables", prefix="/v1/receivables", zh="应收款", en="Receivables")


@routes.get(
    "",
    permission="sales.receivable.read",
    zh="应收款列表",
    query=ReceivableFilters,
    answer=page_of(ReceivableRead),
)
def list_receivables(reader: Reader, query: dict[str, Any]) -> Page:
    """List receivables."""
    return queries.list_receivables(reader, query)


@routes.get("/<uuid:receivable_id>", permission="sales.receivable.read", zh="查看应收款", answer=ReceivableRead)
def read_receivable(reader: Reader, receivable_id: UUID) -> Receivable:
    """Read a receivable."""
    return queries.read_receivable(reader, receivable_id)


routes.history("/<uuid:receivable_id>/history", model=Receivable, permission="sales.receivable.read", zh="应收款历史")
