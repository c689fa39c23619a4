"""Routes of receivables (应收款) and credit notes (贷项通知单); both are born of other documents."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.receivables import commands, queries
from sales.receivables.allocations import MOST_AT_ONCE
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.events import INVOICE, NOTE, CreditNoteState, ReceivableState
from sales.receivables.model import DelayReason, Receivable, Status

PERMISSIONS = (
    Permission("sales.receivable.read", "查看应收款", "Read receivables"),
    Permission("sales.receivable.invoice", "登记发票号", "Keep the references of invoices"),
    Permission("sales.receivable.explain", "登记拖延原因", "Say why customers are late"),
    Permission("sales.credit_note.read", "查看贷项通知单", "Read credit notes"),
    Permission("sales.credit_note.allocate", "核销贷项通知单", "Settle receivables with credit notes"),
)


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
    invoice_number = fields.Text(60)
    due_before = fields.Day(data_key="due_on[lt]")
    due_from = fields.Day(data_key="due_on[gte]")
    sort = Sort("due_on", "number", default="due_on")


class InvoiceBody(Schema):
    """The invoice that finance wrote for it."""

    number = fields.Text(60, required=True, metadata=INVOICE)
    on = fields.Day(metadata={"description": "开票日期,默认今天 / by default today"})


class DelayBody(Schema):
    """Why the customer is late (拖延原因)."""

    reason = fields.Choice(DelayReason, required=True)
    note = fields.Text(500, lines=True, allow_none=True, metadata=NOTE)


class CreditNoteRead(CreditNoteState):
    """A credit note (贷项通知单)."""

    version = fields.Integer(0, 2**53, required=True)


class CreditNoteFilters(ListQuery):
    """Which credit notes, in which order."""

    reason = fields.Choice(Reason)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    document_id = fields.Id()
    order_id = fields.Id()
    delivery_id = fields.Id()
    currency = fields.Currency()
    number = fields.Text(40)
    sort = Sort("issued_on", "number", default="-issued_on")


class CreditAllocationBody(Schema):
    """How much of it goes to a receivable (核销)."""

    receivable_id = fields.Id(required=True)
    amount = fields.Money(required=True, positive=True)


class CreditAllocationsBody(Schema):
    """What it settles; by default the oldest due first."""

    allocations = fields.List(fields.Nested(CreditAllocationBody), min=1, max=MOST_AT_ONCE)


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


@routes.action(
    "/<uuid:receivable_id>/invoice",
    permission="sales.receivable.invoice",
    zh="登记发票号",
    body=InvoiceBody,
    answer=ReceivableRead,
)
def invoice_receivable(uow: UnitOfWork, receivable_id: UUID, body: dict[str, Any]) -> Receivable:
    """Keep the reference of the invoice that was written for a receivable."""
    return commands.invoice_receivable(uow, receivable_id, **body)


@routes.action(
    "/<uuid:receivable_id>/explain",
    permission="sales.receivable.explain",
    zh="登记拖延原因",
    body=DelayBody,
    answer=ReceivableRead,
)
def explain_delay(uow: UnitOfWork, receivable_id: UUID, body: dict[str, Any]) -> Receivable:
    """Say why a receivable is late."""
    return commands.explain_delay(uow, receivable_id, **body)


credit_notes = Routes("credit-notes", prefix="/v1/credit-notes", zh="贷项通知单", en="Credit notes")


@credit_notes.get(
    "",
    permission="sales.credit_note.read",
    zh="贷项通知单列表",
    query=CreditNoteFilters,
    answer=page_of(CreditNoteRead),
)
def list_credit_notes(reader: Reader, query: dict[str, Any]) -> Page:
    """List credit notes."""
    return queries.list_credit_notes(reader, query)


@credit_notes.get(
    "/<uuid:credit_note_id>", permission="sales.credit_note.read", zh="查看贷项通知单", answer=CreditNoteRead
)
def read_credit_note(reader: Reader, credit_note_id: UUID) -> CreditNote:
    """Read a credit note."""
    return queries.read_credit_note(reader, credit_note_id)


@credit_notes.action(
    "/<uuid:credit_note_id>/allocate",
    permission="sales.credit_note.allocate",
    zh="核销贷项通知单",
    body=CreditAllocationsBody,
    answer=CreditNoteRead,
)
def allocate_credit_note(uow: UnitOfWork, credit_note_id: UUID, body: dict[str, Any]) -> CreditNote:
    """Settle receivables with what is left of a credit note."""
    return commands.allocate_credit_note(uow, credit_note_id, **body)


credit_notes.history(
    "/<uuid:credit_note_id>/history", model=CreditNote, permission="sales.credit_note.read", zh="贷项通知单历史"
)
