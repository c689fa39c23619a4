"""Routes of cash and bills (现金/票据), of the rules for them and of their counts (盘点)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.cash import commands, queries
from sales.cash.counts import CashCount
from sales.cash.events import (
    BANK_DAYS,
    BILL,
    COUNTED,
    HAND_IN_DAYS,
    REASON,
    SLIP,
    CashCountState,
    CashReceiptState,
    CashRuleState,
)
from sales.cash.model import CashReceipt, CashRule, Form, Kind, Status

PERMISSIONS = (
    Permission("sales.cash_receipt.read", "查看现金/票据", "Read cash and bills"),
    Permission("sales.cash_receipt.create", "登记、作废现金/票据", "Register and void cash and bills"),
    Permission("sales.cash_receipt.bank", "存入或转账", "Say that cash and bills are in the bank"),
    Permission("sales.cash_receipt.accept", "接收上交的现金/票据", "Accept what is handed in"),
    Permission("sales.cash_rule.read", "查看现金/票据规定", "Read the rules for cash and bills"),
    Permission("sales.cash_rule.change", "维护现金/票据规定", "Keep the rules for cash and bills"),
    Permission("sales.cash_count.read", "查看盘点", "Read counts"),
    Permission("sales.cash_count.create", "盘点现金/票据", "Count cash and bills"),
)

DRAWER = {"personal": True, "example": "青岛远航机械有限公司", "description": "出票人 / who drew it"}


class CashReceiptCreate(Schema):
    """Cash or a bill that a customer handed over. Without `payment_id` it enters the payment that it stands for."""

    account_id = fields.Id(required=True)
    form = fields.Choice(Form, required=True)
    amount = fields.Money(required=True, positive=True)
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    received_on = fields.Day(metadata={"description": "收取日期,默认今天 / by default today"})
    bill_number = fields.Text(40, allow_none=True, metadata=BILL)
    drawer = fields.Text(200, allow_none=True, metadata=DRAWER)
    bank = fields.Text(100, allow_none=True, metadata={"example": "中国工商银行青岛分行"})
    due_on = fields.Day(allow_none=True, metadata={"description": "票据到期日 / the bill falls due"})
    payment_id = fields.Id(metadata={"description": "客户已通知的回款单 / a payment made known before"})
    order_id = fields.Id(allow_none=True, metadata={"description": "为哪张订单付款 / the order that it is for"})


class BankingBody(Schema):
    """The slip of the bank."""

    reference = fields.Text(100, required=True, metadata=SLIP)
    on = fields.Day(metadata={"description": "存入日期,默认今天 / by default today"})


class HandInBody(Schema):
    """When finance got it."""

    on = fields.Day(metadata={"description": "上交日期,默认今天 / by default today"})


class CashVoidingBody(Schema):
    """Why it was no receipt."""

    reason = fields.Text(500, required=True, lines=True, metadata=REASON)


class CashRulePatch(Schema):
    """Other days, for what is received from now on."""

    bank_days = fields.Integer(0, 365, metadata=BANK_DAYS)
    hand_in_days = fields.Integer(0, 365, metadata=HAND_IN_DAYS)


class CashCountLineBody(Schema):
    """What of one kind and currency was there."""

    kind = fields.Choice(Kind, required=True)
    currency = fields.Currency()
    counted = fields.Money(required=True, min=0, metadata=COUNTED)


class CashCountCreate(Schema):
    """A count of what somebody keeps; what is not named was not there."""

    keeper_id = fields.Id(metadata={"description": "保管人,默认本人 / by default yourself"})
    day = fields.Day(metadata={"description": "盘点日期,默认今天 / by default today"})
    lines = fields.List(fields.Nested(CashCountLineBody), required=True, max=40)
    note = fields.Text(500, lines=True, allow_none=True)


class CashReceiptRead(CashReceiptState):
    """Cash or a bill (现金/票据)."""

    version = fields.Integer(0, 2**53, required=True)
    drawer = fields.Text(200, required=True, allow_none=True, metadata=DRAWER)


class CashRuleRead(CashRuleState):
    """A rule for cash or bills (公司规定)."""

    version = fields.Integer(0, 2**53, required=True)


class CashCountRead(CashCountState):
    """A count (盘点)."""

    version = fields.Integer(0, 2**53, required=True)


class CashReceiptFilters(ListQuery):
    """Which receipts, in which order; `late` those that should be in the bank or with finance by now."""

    status = fields.Choice(Status)
    form = fields.Choice(Form)
    late = fields.Boolean()
    keeper_id = fields.Id(me=True)
    account_id = fields.Id()
    payment_id = fields.Id()
    currency = fields.Currency()
    number = fields.Text(40)
    sort = Sort("received_on", "number", default="-received_on")


class CashRuleFilters(ListQuery):
    """In which order."""

    sort = Sort("kind", default="kind")


class CashCountFilters(ListQuery):
    """Which counts."""

    keeper_id = fields.Id(me=True)
    day = fields.Day()
    sort = Sort("day", default="-day")


routes = Routes("cash-receipts", prefix="/v1/cash-receipts", zh="现金/票据", en="Cash and bills")
rules = Routes("cash-rules", prefix="/v1/cash-rules", zh="现金/票据规定", en="Rules for cash and bills")
counts = Routes("cash-counts", prefix="/v1/cash-counts", zh="现金/票据盘点", en="Counts of cash and bills")


@routes.get(
    "",
    permission="sales.cash_receipt.read",
    zh="现金/票据列表",
    query=CashReceiptFilters,
    answer=page_of(CashReceiptRead),
)
def list_cash_receipts(reader: Reader, query: dict[str, Any]) -> Page:
    """List cash and bills."""
    return queries.list_receipts(reader, query)


@routes.get("/<uuid:receipt_id>", permission="sales.cash_receipt.read", zh="查看现金/票据", answer=CashReceiptRead)
def read_cash_receipt(reader: Reader, receipt_id: UUID) -> CashReceipt:
    """Read cash or a bill."""
    return queries.read_receipt(reader, receipt_id)


@routes.post(
    "", permission="sales.cash_receipt.create", zh="登记现金/票据", body=CashReceiptCreate, answer=CashReceiptRead
)
def register_cash_receipt(uow: UnitOfWork, body: dict[str, Any]) -> CashReceipt:
    """Register cash or a bill that was received."""
    return commands.register_receipt(uow, **body)


@routes.action(
    "/<uuid:receipt_id>/bank",
    permission="sales.cash_receipt.bank",
    zh="存入银行",
    body=BankingBody,
    answer=CashReceiptRead,
)
def bank_cash_receipt(uow: UnitOfWork, receipt_id: UUID, body: dict[str, Any]) -> CashReceipt:
    """Say that it is in the bank."""
    return commands.bank_receipt(uow, receipt_id, **body)


@routes.action(
    "/<uuid:receipt_id>/hand-in",
    permission="sales.cash_receipt.accept",
    zh="上交财务",
    body=HandInBody,
    answer=CashReceiptRead,
)
def hand_in_cash_receipt(uow: UnitOfWork, receipt_id: UUID, body: dict[str, Any]) -> CashReceipt:
    """Accept for finance what is handed in."""
    return commands.hand_in_receipt(uow, receipt_id, **body)


@routes.action(
    "/<uuid:receipt_id>/void",
    permission="sales.cash_receipt.create",
    zh="作废现金/票据",
    body=CashVoidingBody,
    answer=CashReceiptRead,
)
def void_cash_receipt(uow: UnitOfWork, receipt_id: UUID, body: dict[str, Any]) -> CashReceipt:
    """Void what was registered by mistake."""
    return commands.void_receipt(uow, receipt_id, **body)


routes.history(
    "/<uuid:receipt_id>/history", model=CashReceipt, permission="sales.cash_receipt.read", zh="现金/票据历史"
)


@rules.get(
    "", permission="sales.cash_rule.read", zh="现金/票据规定列表", query=CashRuleFilters, answer=page_of(CashRuleRead)
)
def list_cash_rules(reader: Reader, query: dict[str, Any]) -> Page:
    """List the rules for cash and bills."""
    return queries.list_rules(reader, query)


@rules.get("/<uuid:rule_id>", permission="sales.cash_rule.read", zh="查看现金/票据规定", answer=CashRuleRead)
def read_cash_rule(reader: Reader, rule_id: UUID) -> CashRule:
    """Read a rule for cash or bills."""
    return queries.read_rule(reader, rule_id)


@rules.patch(
    "/<uuid:rule_id>",
    permission="sales.cash_rule.change",
    zh="修改现金/票据规定",
    body=CashRulePatch,
    answer=CashRuleRead,
)
def change_cash_rule(uow: UnitOfWork, rule_id: UUID, body: dict[str, Any]) -> CashRule:
    """Change within how many days things are banked and handed in."""
    return commands.change_rule(uow, rule_id, **body)


rules.history("/<uuid:rule_id>/history", model=CashRule, permission="sales.cash_rule.read", zh="现金/票据规定历史")


@counts.get(
    "", permission="sales.cash_count.read", zh="盘点列表", query=CashCountFilters, answer=page_of(CashCountRead)
)
def list_cash_counts(reader: Reader, query: dict[str, Any]) -> Page:
    """List counts."""
    return queries.list_counts(reader, query)


@counts.get("/<uuid:count_id>", permission="sales.cash_count.read", zh="查看盘点", answer=CashCountRead)
def read_cash_count(reader: Reader, count_id: UUID) -> CashCount:
    """Read a count."""
    return queries.read_count(reader, count_id)


@counts.post("", permission="sales.cash_count.create", zh="盘点", body=CashCountCreate, answer=CashCountRead)
def enter_cash_count(uow: UnitOfWork, body: dict[str, Any]) -> CashCount:
    """Enter what somebody keeps as it was counted."""
    return commands.enter_count(uow, **body)


counts.history("/<uuid:count_id>/history", model=CashCount, permission="sales.cash_count.read", zh="盘点历史")
