"""Routes of deposits (押金)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.deposits import commands, queries
from sales.deposits.events import PURPOSE, REASON, WITHHELD, DepositState
from sales.deposits.model import Deposit, Status

PERMISSIONS = (
    Permission("sales.deposit.read", "查看押金", "Read deposits"),
    Permission("sales.deposit.create", "录入、作废押金", "Enter and void deposits"),
    Permission("sales.deposit.confirm", "确认收押、退还押金", "Confirm deposits, and pay them back"),
    Permission("sales.deposit.request_refund", "申请退还押金", "Ask that deposits be paid back"),
)


class DepositCreate(Schema):
    """A deposit that a customer left."""

    account_id = fields.Id(required=True)
    amount = fields.Money(required=True, positive=True)
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    purpose = fields.Text(200, required=True, metadata=PURPOSE)
    received_on = fields.Day(metadata={"description": "收取日期,默认今天 / by default today"})


class VoidingBody(Schema):
    """Why it never came."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "录入错误"})


class RefundRequestBody(Schema):
    """What is withheld of it, and why."""

    withheld = fields.Money(min=0, metadata=WITHHELD)
    reason = fields.Text(500, lines=True, allow_none=True, metadata=REASON)


class RefundBody(Schema):
    """When it was paid back."""

    refunded_on = fields.Day(metadata={"description": "退还日期,默认今天 / by default today"})


class DepositRead(DepositState):
    """A deposit (押金)."""

    version = fields.Integer(0, 2**53, required=True)


class DepositFilters(ListQuery):
    """Which deposits, in which order."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    currency = fields.Currency()
    number = fields.Text(40)
    sort = Sort("received_on", "number", default="-received_on")


routes = Routes("deposits", prefix="/v1/deposits", zh="押金", en="Deposits")


@routes.get("", permission="sales.deposit.read", zh="押金列表", query=DepositFilters, answer=page_of(DepositRead))
def list_deposits(reader: Reader, query: dict[str, Any]) -> Page:
    """List deposits."""
    return queries.list_deposits(reader, query)


@routes.get("/<uuid:deposit_id>", permission="sales.deposit.read", zh="查看押金", answer=DepositRead)
def read_deposit(reader: Reader, deposit_id: UUID) -> Deposit:
    """Read a deposit."""
    return queries.read_deposit(reader, deposit_id)


@routes.post("", permission="sales.deposit.create", zh="录入押金", body=DepositCreate, answer=DepositRead)
def enter_deposit(uow: UnitOfWork, body: dict[str, Any]) -> Deposit:
    """Enter a deposit."""
    return commands.enter_deposit(uow, **body)


@routes.action("/<uuid:deposit_id>/confirm", permission="sales.deposit.confirm", zh="确认收押", answer=DepositRead)
def confirm_deposit(uow: UnitOfWork, deposit_id: UUID) -> Deposit:
    """Confirm that a deposit is here."""
    return commands.confirm_deposit(uow, deposit_id)


@routes.action(
    "/<uuid:deposit_id>/void", permission="sales.deposit.create", zh="作废押金", body=VoidingBody, answer=DepositRead
)
def void_deposit(uow: UnitOfWork, deposit_id: UUID, body: dict[str, Any]) -> Deposit:
    """Void a deposit that never came."""
    return commands.void_deposit(uow, deposit_id, **body)


@routes.action(
    "/<uuid:deposit_id>/request-refund",
    permission="sales.deposit.request_refund",
    zh="申请退还押金",
    body=RefundRequestBody,
    answer=DepositRead,
)
def request_refund(uow: UnitOfWork, deposit_id: UUID, body: dict[str, Any]) -> Deposit:
    """Ask that a deposit be paid back."""
    return commands.request_refund(uow, deposit_id, **body)


@routes.action(
    "/<uuid:deposit_id>/withdraw-refund",
    permission="sales.deposit.request_refund",
    zh="撤回退还申请",
    answer=DepositRead,
)
def withdraw_refund(uow: UnitOfWork, deposit_id: UUID) -> Deposit:
    """Keep a deposit after all."""
    return commands.withdraw_refund(uow, deposit_id)


@routes.action(
    "/<uuid:deposit_id>/refund",
    permission="sales.deposit.confirm",
    zh="退还押金",
    body=RefundBody,
    answer=DepositRead,
)
def refund_deposit(uow: UnitOfWork, deposit_id: UUID, body: dict[str, Any]) -> Deposit:
    """Pay a deposit back."""
    return commands.refund_deposit(uow, deposit_id, **body)


routes.history("/<uuid:deposit_id>/history", model=Deposit, permission="sales.deposit.read", zh="押金历史")
