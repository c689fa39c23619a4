"""Routes of the bank's statement (银行流水): entered one by one here, or as a file by an import of `bank-lines`."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.bank import commands, queries
from sales.bank.events import ACCOUNT, REASON, REFERENCE, BankLineState
from sales.bank.model import BankLine, MatchedBy, Status

PERMISSIONS = (
    Permission("sales.bank_line.read", "查看银行流水", "Read lines of the bank"),
    Permission("sales.bank_line.create", "导入银行流水", "Enter and import lines of the bank"),
    Permission("sales.bank_line.assign", "认领银行流水", "Say whose money arrived"),
)

PAYER = {"personal": True, "example": "青岛远航机械有限公司", "description": "付款人 / who paid"}
TEXT = {"example": "货款 SO20261122-0001", "description": "附言 / text"}


class BankLineCreate(Schema):
    """A line of the bank's statement: money that arrived."""

    bank_account = fields.Text(40, required=True, metadata=ACCOUNT)
    reference = fields.Text(50, required=True, metadata=REFERENCE)
    booked_on = fields.Day(required=True, metadata={"description": "入账日期 / booked on"})
    amount = fields.Money(required=True, positive=True, metadata={"description": "收入金额 / amount"})
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    payer = fields.Text(200, allow_none=True, metadata=PAYER)
    text = fields.Text(500, allow_none=True, metadata=TEXT)


class AssignmentBody(Schema):
    """Whose money it is (认领)."""

    account_id = fields.Id(required=True)
    order_id = fields.Id(allow_none=True)


class SettingAsideBody(Schema):
    """Why it is no customer's payment."""

    reason = fields.Text(500, required=True, lines=True, metadata=REASON)


class BankLineRead(BankLineState):
    """A line of the bank's statement (银行流水)."""

    version = fields.Integer(0, 2**53, required=True)
    payer = fields.Text(200, required=True, allow_none=True, metadata=PAYER)
    text = fields.Text(500, required=True, allow_none=True, metadata=TEXT)


class BankLineFilters(ListQuery):
    """Which lines, in which order."""

    status = fields.Choice(Status)
    matched_by = fields.Choice(MatchedBy)
    bank_account = fields.Text(40)
    reference = fields.Text(50)
    currency = fields.Currency()
    payment_id = fields.Id()
    booked_from = fields.Day(data_key="booked_on[gte]")
    booked_before = fields.Day(data_key="booked_on[lt]")
    sort = Sort("booked_on", default="-booked_on")


routes = Routes("bank-lines", prefix="/v1/bank-lines", zh="银行流水", en="Lines of the bank")


@routes.get(
    "", permission="sales.bank_line.read", zh="银行流水列表", query=BankLineFilters, answer=page_of(BankLineRead)
)
def list_lines(reader: Reader, query: dict[str, Any]) -> Page:
    """List lines of the bank."""
    return queries.list_lines(reader, query)


@routes.get("/<uuid:line_id>", permission="sales.bank_line.read", zh="查看银行流水", answer=BankLineRead)
def read_line(reader: Reader, line_id: UUID) -> BankLine:
    """Read a line of the bank."""
    return queries.read_line(reader, line_id)


@routes.post("", permission="sales.bank_line.create", zh="录入银行流水", body=BankLineCreate, answer=BankLineRead)
def enter_bank_line(uow: UnitOfWork, body: dict[str, Any]) -> BankLine:
    """Enter a line of the bank; where it is clear whose money it is, it becomes a payment."""
    return commands.enter_bank_line(uow, **body)


@routes.action(
    "/<uuid:line_id>/assign",
    permission="sales.bank_line.assign",
    zh="认领",
    body=AssignmentBody,
    answer=BankLineRead,
)
def assign_bank_line(uow: UnitOfWork, line_id: UUID, body: dict[str, Any]) -> BankLine:
    """Say whose money arrived."""
    return commands.assign_bank_line(uow, line_id, **body)


@routes.action(
    "/<uuid:line_id>/set-aside",
    permission="sales.bank_line.assign",
    zh="不处理",
    body=SettingAsideBody,
    answer=BankLineRead,
)
def set_aside_bank_line(uow: UnitOfWork, line_id: UUID, body: dict[str, Any]) -> BankLine:
    """Say that it is no customer's payment."""
    return commands.set_aside_bank_line(uow, line_id, **body)


routes.history("/<uuid:line_id>/history", model=BankLine, permission="sales.bank_line.read", zh="银行流水历史")
