"""Routes of promised days: 准时交货率 and 延期风险, to read, and to export as every list (S-55)."""

from typing import Any

from chassis.http import ListQuery, Page, Query, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from sales.on_time import queries
from sales.on_time.promises import Outcome

PERMISSIONS = (Permission("sales.on_time.read", "查看准时交货率、延期风险", "Read on-time delivery and late risks"),)

MOST_DAYS = 365
NAME = {"personal": True, "example": {"zh": "上海龙师科技有限公司"}}
RATE = {"example": "0.9583", "description": "准时交货率 / part of the lines that left whole by their day"}
PARTIAL = {"example": "0.9712", "description": "按数量 / mean part of each line that left by its day"}
LATEST = {"example": 12, "description": "最长误期天数 / of the latest"}
PROMISED = {"description": "预交货日 / promised day of delivery"}


class PromiseQuery(Query):
    """Whose orders, of which type."""

    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_type = fields.Text(40, metadata={"example": "standard"})


class PeriodQuery(PromiseQuery):
    """Promised for which days."""

    first = fields.Day(metadata={"description": "预交货日起,默认当月第一天 / by default the first of the month"})
    last = fields.Day(metadata={"description": "预交货日止,默认今天 / by default today"})


class Figures(Schema):
    """How promises were kept; lines whose day has not come are not measured."""

    lines = fields.Integer(0, required=True, metadata={"example": 240, "description": "行数 / lines measured"})
    on_time = fields.Integer(0, required=True, metadata={"example": 230, "description": "准时 / left whole in time"})
    late = fields.Integer(0, required=True, metadata={"example": 6, "description": "误期 / left whole, but later"})
    short = fields.Integer(0, required=True, metadata={"example": 1, "description": "欠交 / given up after their day"})
    overdue = fields.Integer(0, required=True, metadata={"example": 3, "description": "逾期未交 / still open"})
    rate = fields.Fraction(required=True, allow_none=True, metadata=RATE)
    partial_rate = fields.Fraction(required=True, allow_none=True, metadata=PARTIAL)
    days_late = fields.Integer(0, required=True, allow_none=True, metadata=LATEST)


class MonthRead(Figures):
    """How promises for one month were kept."""

    month = fields.Day(required=True, metadata={"example": "2026-11-01", "description": "当月第一天 / its first day"})


class OnTimeRead(Figures):
    """How promises for these days were kept (准时交货率), in all and by month."""

    first = fields.Day(required=True)
    last = fields.Day(required=True)
    months = fields.List(fields.Nested(MonthRead), required=True)


class OnTimeAccountRead(Figures):
    """How promises to a customer were kept."""

    id = fields.Id(required=True, metadata={"description": "客户 / the account"})
    account_code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    account_name = fields.Localized(120, required=True, metadata=NAME)


class OnTimeAccountFilters(ListQuery, PeriodQuery):
    """Promised to whom, for which days."""

    sort = Sort("rate", "lines", "account_code", default="rate")


class PromiseRead(Schema):
    """What was promised to whom."""

    id = fields.Id(required=True, metadata={"description": "订单行 / the line"})
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata={"example": "SO20261121-0001"})
    po_number = fields.Text(60, required=True, allow_none=True, metadata={"example": "PO-77812"})
    line = fields.Integer(1, required=True)
    account_id = fields.Id(required=True)
    account_code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    account_name = fields.Localized(120, required=True, metadata=NAME)
    owner_id = fields.Id(required=True, allow_none=True)
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    product_name = fields.Localized(120, required=True)
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    promised_on = fields.Day(required=True, metadata=PROMISED)


class KeptPromiseRead(PromiseRead):
    """What became of a promise."""

    quantity = fields.Quantity(required=True, metadata={"example": "10", "description": "应交数量 / that was due"})
    in_time = fields.Quantity(required=True, metadata={"example": "6", "description": "按期数量 / of it by its day"})
    shipped_on = fields.Day(required=True, allow_none=True, metadata={"description": "交齐日 / all of it had left"})
    days_late = fields.Integer(0, required=True, metadata={"example": 3})
    outcome = fields.Choice(Outcome, required=True)


class KeptPromiseFilters(ListQuery, PeriodQuery):
    """Which promises, with which outcome."""

    outcome = fields.Choice(Outcome)
    sort = Sort("promised_on", "days_late", default="promised_on")


class LateRiskRead(PromiseRead):
    """An open line whose promised day is near or past (延期风险)."""

    quantity = fields.Quantity(required=True, metadata={"example": "10"})
    shipped = fields.Quantity(required=True, metadata={"example": "6", "description": "已发 / has left"})
    noticed = fields.Quantity(required=True, metadata={"example": "2", "description": "已通知 / told to leave"})
    open = fields.Quantity(required=True, metadata={"example": "4", "description": "未发 / has not left"})
    days_left = fields.Integer(
        required=True,
        metadata={"example": -2, "description": "剩余天数,负数为已逾期 / below zero once the day is past"},
    )


class LateRiskFilters(ListQuery, PromiseQuery):
    """How many days ahead."""

    days = fields.Integer(
        0, MOST_DAYS, load_default=7, metadata={"description": "提前天数 / days ahead; what is past is always shown"}
    )
    sort = Sort("promised_on", default="promised_on")


routes = Routes("on-time", prefix="/v1/on-time", zh="准时交货率", en="On-time delivery")
risks = Routes("late-risks", prefix="/v1/late-risks", zh="延期风险", en="Late risks")


@routes.get("", permission="sales.on_time.read", zh="准时交货率", query=PeriodQuery, answer=OnTimeRead)
def read_on_time(reader: Reader, query: dict[str, Any]) -> Any:
    """Read how promises were kept, in all and by month."""
    return queries.read_on_time(reader, query)


@routes.get(
    "/lines",
    permission="sales.on_time.read",
    zh="准时交货明细",
    query=KeptPromiseFilters,
    answer=page_of(KeptPromiseRead),
)
def list_kept_promises(reader: Reader, query: dict[str, Any]) -> Page:
    """List the lines promised for these days, and what became of them."""
    return queries.list_kept_promises(reader, query)


@routes.get(
    "/accounts",
    permission="sales.on_time.read",
    zh="客户准时交货率",
    query=OnTimeAccountFilters,
    answer=page_of(OnTimeAccountRead),
)
def list_on_time_accounts(reader: Reader, query: dict[str, Any]) -> Page:
    """List how promises to each customer were kept."""
    return queries.list_on_time_accounts(reader, query)


@risks.get("", permission="sales.on_time.read", zh="延期风险", query=LateRiskFilters, answer=page_of(LateRiskRead))
def list_late_risks(reader: Reader, query: dict[str, Any]) -> Page:
    """List open lines whose promised day is near or past."""
    return queries.list_late_risks(reader, query)
