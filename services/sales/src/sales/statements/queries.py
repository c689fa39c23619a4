"""What can be asked about what accounts owe: their statement, its movements, ageing and arrears."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.accounts.queries import read_account
from sales.documents import base_currency
from sales.statements.movements import movements
from sales.statements.owing import ageing_of, arrears_of, sum_where


def read_statement(
    reader: Reader,
    account_id: UUID,
    *,
    first: date | None = None,
    last: date | None = None,
    currency: str | None = None,
) -> Mapping[str, Any]:
    """The statement (对账单) of an account over some days, by default this month until today.

    Opening balance, what made it more and what made it less, closing balance. Raises NotFound outside the reach.
    """
    account = read_account(reader, account_id)
    currency, last = currency or base_currency(reader), last or reader.today
    first = first or last.replace(day=1)
    found = movements(account.id, currency)
    within = found.c.on.between(first, last)
    opening, charged, settled = reader.session.execute(
        select(
            sum_where(found.c.amount, found.c.on < first),
            sum_where(found.c.amount, within & (found.c.amount > 0)),
            sum_where(found.c.amount, within & (found.c.amount < 0)),
        )
    ).one()
    return {
        "account_id": account.id, "code": account.code, "name": account.name, "currency": currency, "first": first,
        "last": last, "opening": opening, "charged": charged, "settled": -settled,
        "closing": opening + charged + settled,
    }  # fmt: skip


def list_movements(reader: Reader, account_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of the movements of an account, the earliest first, each with the balance after it."""
    account = read_account(reader, account_id)
    found = movements(account.id, query.get("currency") or base_currency(reader))
    wanted = select(found)
    if query.get("first"):
        wanted = wanted.where(found.c.on >= query["first"])
    if query.get("last"):
        wanted = wanted.where(found.c.on <= query["last"])
    columns: Any = found.c
    return paginate(reader, wanted, columns, {"place": columns.place}, query)


def list_ageing(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of what the accounts within reach owe by how late it is (账龄), on a day, by default today."""
    day, currency = query.get("on") or reader.today, query.get("currency") or base_currency(reader)
    rows = ageing_of(day, currency, reader.visible(Account))
    columns: Any = rows.selected_columns
    return paginate(reader, rows, columns, {"code": columns.code, "total": columns.total}, query)


def list_arrears(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the accounts within reach that were overdue at the end of a quarter (季度欠缴统计报告).

    By default the quarter that is running, as it stands today.
    """
    year, quarter = query.get("year") or reader.today.year, query.get("quarter") or (reader.today.month + 2) // 3
    first = date(year, 3 * quarter - 2, 1)
    last = (first + timedelta(92)).replace(day=1) - timedelta(1)
    currency = query.get("currency") or base_currency(reader)
    rows = arrears_of(first, min(last, reader.today), currency, reader.visible(Account))
    columns: Any = rows.selected_columns
    return paginate(reader, rows, columns, {"code": columns.code, "overdue": columns.overdue}, query)
