"""Routes of payments (回款单, 客户付款通知)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.payments import commands, queries
from sales.payments.events import REASON, REVERSAL, VOUCHER, PaymentState
from sales.payments.model import Payment, Status
from sales.receivables.allocations import MOST_AT_ONCE

PERMISSIONS = (
    Permission("sales.payment.read", "查看回款单", "Read payments"),
    Permission("sales.payment.create", "录入回款、通知已付款", "Enter payments, or say that one was made"),
    Permission("sales.payment.confirm", "确认回款并核销", "Confirm payments and settle receivables"),
    Permission("sales.payment.refuse", "退回回款", "Refuse payments"),
    Permission(
        "sales.payment.allocate", "核销预收款、取消核销", "Settle receivables with prepayments, and release them"
    ),
    Permission("sales.payment.reverse", "冲销回款", "Reverse payments"),
    Permission("sales.payment.post", "财务系统入账", "Post payments from a finance system"),
)


class PaymentCreate(Schema):
    """A payment; portal users leave out `account_id`, which is their own."""

    account_id = fields.Id()
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    amount = fields.Money(required=True, positive=True)
    paid_on = fields.Day(metadata={"description": "付款日期,默认今天 / by default today"})
    reference = fields.Text(100, allow_none=True, metadata={"example": "ICBC 20261122 000813"})
    order_id = fields.Id(allow_none=True, metadata={"description": "为哪张订单付款 / the order that it is for"})


class AllocationBody(Schema):
    """How much of the payment goes to a receivable (核销)."""

    receivable_id = fields.Id(required=True)
    amount = fields.Money(required=True, positive=True)


class ConfirmationBody(Schema):
    """What the payment settles; by default the receivables of its order, then the oldest due first."""

    allocations = fields.List(fields.Nested(AllocationBody), max=MOST_AT_ONCE)


class PostingBody(PaymentCreate):
    """What finance has posted (E-07); the same reference again answers the same payment."""

    account_id = fields.Id(required=True)
    posting_reference = fields.Text(100, required=True, metadata=VOUCHER)
    allocations = fields.List(fields.Nested(AllocationBody), max=MOST_AT_ONCE)


class ReleaseBody(Schema):
    """Which receivables are owed again (反核销)."""

    receivable_ids = fields.List(fields.Id(), required=True, min=1, max=MOST_AT_ONCE, distinct=True)


class ReversalBody(Schema):
    """Why the money went back (冲销原因)."""

    reason = fields.Text(500, required=True, lines=True, metadata=REVERSAL)


class RefusalBody(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata=REASON)


class PaymentRead(PaymentState):
    """A payment (回款单)."""

    version = fields.Integer(0, 2**53, required=True)


class PaymentFilters(ListQuery):
    """Which payments, in which order."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    currency = fields.Currency()
    number = fields.Text(40)
    paid_from = fields.Day(data_key="paid_on[gte]")
    paid_before = fields.Day(data_key="paid_on[lt]")
    sort = Sort("paid_on", "number", "created_at", default="-created_at")


routes = Routes("payments", prefix="/v1/payments", zh="回款单", en="Payments")


@routes.get("", permission="sales.payment.read", zh="回款单列表", query=PaymentFilters, answer=page_of(PaymentRead))
def list_payments(reader: Reader, query: dict[str, Any]) -> Page:
    """List payments."""
    return queries.list_payments(reader, query)


@routes.get("/<uuid:payment_id>", permission="sales.payment.read", zh="查看回款单", answer=PaymentRead)
def read_payment(reader: Reader, payment_id: UUID) -> Payment:
    """Read a payment."""
    return queries.read_payment(reader, payment_id)


@routes.post("", permission="sales.payment.create", zh="录入回款或通知已付款", body=PaymentCreate, answer=PaymentRead)
def enter_payment(uow: UnitOfWork, body: dict[str, Any]) -> Payment:
    """Enter a payment, or say as the customer that one was made."""
    return commands.enter_payment(uow, **body)


@routes.action(
    "/<uuid:payment_id>/confirm",
    permission="sales.payment.confirm",
    zh="确认回款并核销",
    body=ConfirmationBody,
    answer=PaymentRead,
)
def confirm_payment(uow: UnitOfWork, payment_id: UUID, body: dict[str, Any]) -> Payment:
    """Confirm a payment; receivables are settled by it."""
    return commands.confirm_payment(uow, payment_id, **body)


@routes.action(
    "/<uuid:payment_id>/refuse",
    permission="sales.payment.refuse",
    zh="退回回款",
    body=RefusalBody,
    answer=PaymentRead,
)
def refuse_payment(uow: UnitOfWork, payment_id: UUID, body: dict[str, Any]) -> Payment:
    """Refuse a payment that did not arrive."""
    return commands.refuse_payment(uow, payment_id, **body)


@routes.post("/post", permission="sales.payment.post", zh="财务系统入账", body=PostingBody, answer=PaymentRead)
def post_payment(uow: UnitOfWork, body: dict[str, Any]) -> Payment:
    """Take over a payment that finance has posted, exactly once by its reference."""
    return commands.post_payment(uow, **body)


@routes.action(
    "/<uuid:payment_id>/allocate",
    permission="sales.payment.allocate",
    zh="预收款核销应收款",
    body=ConfirmationBody,
    answer=PaymentRead,
)
def allocate_payment(uow: UnitOfWork, payment_id: UUID, body: dict[str, Any]) -> Payment:
    """Settle receivables with what was paid in advance."""
    return commands.allocate_payment(uow, payment_id, **body)


@routes.action(
    "/<uuid:payment_id>/release",
    permission="sales.payment.allocate",
    zh="取消核销",
    body=ReleaseBody,
    answer=PaymentRead,
)
def release_payment(uow: UnitOfWork, payment_id: UUID, body: dict[str, Any]) -> Payment:
    """Take back what a payment settled of some receivables."""
    return commands.release_payment(uow, payment_id, **body)


@routes.action(
    "/<uuid:payment_id>/reverse",
    permission="sales.payment.reverse",
    zh="冲销回款",
    body=ReversalBody,
    answer=PaymentRead,
)
def reverse_payment(uow: UnitOfWork, payment_id: UUID, body: dict[str, Any]) -> Payment:
    """Reverse a payment whose money went back."""
    return commands.reverse_payment(uow, payment_id, **body)


routes.history("/<uuid:payment_id>/history", model=Payment, permission="sales.payment.read", zh="回款单历史")
