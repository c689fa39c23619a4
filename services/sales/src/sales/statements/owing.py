"""What was open on a day (账龄, 欠缴), by account: receivables less what had settled them by then."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, Subquery, cast, func, literal, or_, select, true

from sales.accounts.model import Account
from sales.payments.model import PaymentAllocation
from sales.receivables.credit_notes import CreditAllocation
from sales.receivables.model import Receivable, Status

BUCKETS = {"days_1_to_30": (1, 30), "days_31_to_60": (31, 60), "days_61_to_90": (61, 90), "days_over_90": (91, 10**6)}
"""Days after the due day, inclusive."""

_MONEY = "FM9999999999999990.0099"  # an amount within JSON, as `fields.Money` writes it: two digits, more only if used


def open_on(day: date) -> Subquery:
    """The receivables that were open on a day, with what of them: `amount` and `days_late`, below one when not due."""
    settled = _settled_by(PaymentAllocation, day) + _settled_by(CreditAllocation, day)
    left = (Receivable.amount - settled).label("amount")
    days_late = (cast(literal(day), Date) - Receivable.due_on).label("days_late")
    shown = (Receivable.account_id, Receivable.currency, Receivable.due_on, Receivable.delay_reason)
    # What is settled today was open then only if something settled it later: nothing else need be added up.
    since = [select(each.receivable_id).where(each.posted_on > day) for each in (PaymentAllocation, CreditAllocation)]
    may_be = or_(Receivable.status != Status.SETTLED, *(Receivable.id.in_(later) for later in since))
    candidates = select(*shown, left, days_late).where(Receivable.opened_on <= day, may_be).subquery()
    return select(candidates).where(candidates.c.amount > 0).subquery("open_one")


def _settled_by(allocation: type[Any], day: date) -> ColumnElement[Any]:
    in_force = or_(allocation.released_on.is_(None), allocation.released_on > day)
    of_it = select(func.coalesce(func.sum(allocation.amount), 0)).where(
        allocation.receivable_id == Receivable.id, allocation.posted_on <= day, in_force
    )
    return of_it.scalar_subquery()


def sum_where(amount: ColumnElement[Any], where: ColumnElement[bool]) -> ColumnElement[Any]:
    """The sum of the amounts for which this holds; 0 where there are none."""
    return func.coalesce(func.sum(amount).filter(where), 0)


def ageing_of(day: date, currency: str, within: ColumnElement[bool]) -> Select[Any]:
    """What accounts owed on a day by how late it was (账龄), one row an account: `id` is the account's."""
    owed = open_on(day)
    late = owed.c.days_late
    buckets = [sum_where(owed.c.amount, late.between(*days)).label(name) for name, days in BUCKETS.items()]
    rows = (
        select(
            Account.id,
            Account.code,
            Account.name,
            Account.owner_id,
            owed.c.currency,
            sum_where(owed.c.amount, true()).label("total"),
            sum_where(owed.c.amount, late <= 0).label("not_due"),
            *buckets,
        )
        .join(owed, owed.c.account_id == Account.id)
        .where(within, owed.c.currency == currency)
        .group_by(Account.id, owed.c.currency)
    )
    return select(rows.subquery("ageing"))


def arrears_of(first: date, last: date, currency: str, within: ColumnElement[bool]) -> Select[Any]:
    """Who was overdue at the end of a period (季度欠缴统计报告), how much, for how long and why, one row an account.

    `fell_due` is all that fell due within the period, paid or not. `reasons` are amounts by the reason of the delay;
    what nobody explained stands under `unexplained`.
    """
    overdue = _overdue_by_reason(last, currency)
    fell_due = select(func.coalesce(func.sum(Receivable.amount), 0)).where(
        Receivable.account_id == Account.id, Receivable.currency == currency, Receivable.due_on.between(first, last)
    )
    reasons = func.jsonb_object_agg(overdue.c.reason, func.to_char(overdue.c.amount, _MONEY))
    rows = (
        select(Account.id, Account.code, Account.name, Account.owner_id, literal(currency).label("currency"))
        .add_columns(
            func.sum(overdue.c.amount).label("overdue"),
            cast(func.sum(overdue.c.count), Integer).label("count"),
            func.max(overdue.c.days_late).label("days_late"),
            reasons.label("reasons"),
            fell_due.scalar_subquery().label("fell_due"),
        )
        .join(overdue, overdue.c.account_id == Account.id)
        .where(within)
        .group_by(Account.id)
    )
    return select(rows.subquery("arrears"))


def _overdue_by_reason(day: date, currency: str) -> Subquery:
    """What was overdue on a day, one row for each account and reason of the delay."""
    owed = open_on(day)
    why = func.coalesce(owed.c.delay_reason, "unexplained").label("reason")
    sums = (func.sum(owed.c.amount).label("amount"), func.count().label("count"))
    return (
        select(owed.c.account_id, why, *sums, func.max(owed.c.days_late).label("days_late"))
        .where(owed.c.days_late > 0, owed.c.currency == currency)
        .group_by(owed.c.account_id, why)
        .subquery("overdue")
    )
