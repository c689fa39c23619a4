"""Routes of statements (对账单), ageing (账龄) and arrears (欠缴统计): to read, and to export as every list."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Query, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from sales.statements import queries
from sales.statements.movements import KINDS

PERMISSIONS = (Permission("sales.statement.read", "查看对账单、账龄、欠缴", "Read statements, ageing and arrears"),)

NAME = {"personal": True, "example": {"zh": "上海龙师科技有限公司"}}
BASE = {"description": "默认本位币 / by default the company's currency"}


class StatementQuery(Query):
    """Over which days, in which currency."""

    first = fields.Day(metadata={"description": "默认当月第一天 / by default the first of the month"})
    last = fields.Day(metadata={"description": "默认今天 / by default today"})
    currency = fields.Currency(metadata=BASE)


class AccountNamed(Schema):
    """Which account, in which currency."""

    code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    name = fields.Localized(120, required=True, metadata=NAME)
    currency = fields.Currency(required=True)


class StatementRead(AccountNamed):
    """The statement of an account (对账单): opening, charged less settled makes the closing balance."""

    account_id = fields.Id(required=True)
    first = fields.Day(required=True)
    last = fields.Day(required=True)
    opening = fields.Money(required=True, metadata={"example": "1000.00", "description": "期初余额 / opening balance"})
    charged = fields.Money(required=True, metadata={"example": "1200.00", "description": "本期应收 / owed more"})
    settled = fields.Money(required=True, metadata={"example": "200.00", "description": "本期收款及贷项 / owed less"})
    closing = fields.Money(
        required=True, metadata={"example": "2000.00", "description": "期末余额,负数为预收 / below zero: in advance"}
    )


class MovementRead(Schema):
    """One document that made the account owe more or less, and what it owed then."""

    id = fields.Id(required=True)
    on = fields.Day(required=True)
    kind = fields.Choice(KINDS, required=True)
    document_id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "AR20261122-0001"})
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    balance = fields.Money(required=True, metadata={"example": "2200.00"})


class MovementFilters(ListQuery, StatementQuery):
    """Which movements; all of them unless days are named."""

    sort = Sort("place", default="place")


class AgeingRead(AccountNamed):
    """What an account owes by how late it is (账龄)."""

    id = fields.Id(required=True, metadata={"description": "客户 / the account"})
    owner_id = fields.Id(required=True, allow_none=True)
    total = fields.Money(required=True)
    not_due = fields.Money(required=True)
    days_1_to_30 = fields.Money(required=True)
    days_31_to_60 = fields.Money(required=True)
    days_61_to_90 = fields.Money(required=True)
    days_over_90 = fields.Money(required=True)


class AgeingFilters(ListQuery):
    """On which day, in which currency."""

    on = fields.Day(metadata={"description": "默认今天 / by default today"})
    currency = fields.Currency(metadata=BASE)
    sort = Sort("total", "code", default="-total")


class ArrearsRead(AccountNamed):
    """What of an account was overdue at the end of a quarter, and why."""

    id = fields.Id(required=True, metadata={"description": "客户 / the account"})
    owner_id = fields.Id(required=True, allow_none=True)
    fell_due = fields.Money(required=True, metadata={"description": "本季到期 / fell due in the quarter"})
    overdue = fields.Money(required=True, metadata={"description": "季末逾期 / overdue at its end"})
    count = fields.Integer(1, required=True, metadata={"description": "逾期笔数 / receivables"})
    days_late = fields.Integer(1, required=True, metadata={"description": "最长逾期天数 / of the oldest"})
    reasons = fields.Document(
        required=True,
        metadata={
            "example": {"dispute": "500.00", "unexplained": "100.00"},
            "description": "按拖延原因 / by the reason of the delay",
        },
    )


class ArrearsFilters(ListQuery):
    """Which quarter (by default the running one), in which currency."""

    year = fields.Integer(2000, 2999, metadata={"example": 2026})
    quarter = fields.Integer(1, 4, metadata={"example": 3})
    currency = fields.Currency(metadata=BASE)
    sort = Sort("overdue", "code", default="-overdue")


routes = Routes("statements", prefix="/v1/statements", zh="对账单", en="Statements")
reports = Routes("arrears", prefix="/v1", zh="账龄与欠缴", en="Ageing and arrears")


@routes.get(
    "/<uuid:account_id>",
    permission="sales.statement.read",
    zh="查看对账单",
    query=StatementQuery,
    answer=StatementRead,
)
def read_statement(reader: Reader, account_id: UUID, query: dict[str, Any]) -> Any:
    """Read the statement of an account."""
    return queries.read_statement(reader, account_id, **query)


@routes.get(
    "/<uuid:account_id>/movements",
    permission="sales.statement.read",
    zh="往来明细",
    query=MovementFilters,
    answer=page_of(MovementRead),
)
def list_movements(reader: Reader, account_id: UUID, query: dict[str, Any]) -> Page:
    """List what makes up the statement, with the balance after each document."""
    return queries.list_movements(reader, account_id, query)


@reports.get("/ageing", permission="sales.statement.read", zh="账龄", query=AgeingFilters, answer=page_of(AgeingRead))
def list_ageing(reader: Reader, query: dict[str, Any]) -> Page:
    """List what accounts owe by how late it is."""
    return queries.list_ageing(reader, query)


@reports.get(
    "/arrears",
    permission="sales.statement.read",
    zh="季度欠缴统计",
    query=ArrearsFilters,
    answer=page_of(ArrearsRead),
)
def list_arrears(reader: Reader, query: dict[str, Any]) -> Page:
    """List who was overdue at the end of a quarter."""
    return queries.list_arrears(reader, query)
