"""What can be asked about promised days: how they were kept, and which ones are at risk (S-55)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.on_time.promises import at_risk, figures, kept, promised_within
from sales.orders.model import Order

EQUALITIES = ("account_id", "owner_id", "order_type")


def read_on_time(reader: Reader, query: Mapping[str, Any]) -> Mapping[str, Any]:
    """准时交货率 of what was promised for these days (by default of this month until today), in all and by month."""
    first, last = _period(reader, query)
    promise: Any = _kept(reader, query).subquery().c
    month = cast(func.date_trunc("month", promise.promised_on), Date)
    by_month = select(month.label("month"), *figures(promise)).group_by(month).order_by(month)
    total = reader.session.execute(select(*figures(promise))).one()
    months = reader.session.execute(by_month).mappings().all()
    return {"first": first, "last": last, **total._mapping, "months": months}


def list_kept_promises(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the lines of signed orders within reach that were promised for these days, and what became of them."""
    rows = _kept(reader, query)
    columns: Any = rows.selected_columns
    if query.get("outcome"):
        rows = rows.where(columns.outcome == query["outcome"])
    return paginate(reader, rows, columns, {name: columns[name] for name in ("promised_on", "days_late")}, query)


def list_on_time_accounts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the customers to whom something was promised for these days, each with its 准时交货率."""
    promise: Any = _kept(reader, query).subquery().c
    whose = (promise.account_id, promise.account_code, promise.account_name)
    measured = figures(promise)
    grouped = select(promise.account_id.label("id"), *whose[1:], *measured).group_by(*whose).having(measured[0] > 0)
    rows = select(grouped.subquery("on_time_account"))
    columns: Any = rows.selected_columns
    sorts = {"account_code": columns.account_code, "rate": columns.rate, "lines": columns.lines}
    return paginate(reader, rows, columns, sorts, query)


def list_late_risks(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the open lines within reach whose promised day is past or so many days ahead, the earliest first."""
    until = reader.today + timedelta(query["days"])
    rows = at_risk(reader.today, until, reader.visible(Order), *_wanted(query))
    columns: Any = rows.selected_columns
    return paginate(reader, rows, columns, {"promised_on": columns.promised_on}, query)


def _kept(reader: Reader, query: Mapping[str, Any]) -> Any:
    days = promised_within(*_period(reader, query))
    return kept(reader.today, reader.visible(Order), days, *_wanted(query))


def _period(reader: Reader, query: Mapping[str, Any]) -> tuple[date, date]:
    last = query.get("last") or reader.today
    return query.get("first") or last.replace(day=1), last


def _wanted(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [getattr(Order, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
