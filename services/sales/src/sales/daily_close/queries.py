"""What is compared before a day is closed: what documents say of themselves, what was posted, what is reported."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, func, literal, select, union_all

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.payments.model import Payment, PaymentAllocation
from sales.payments.model import Status as PaymentStatus
from sales.periods.model import Closing
from sales.receivables.credit_notes import CreditAllocation, CreditNote
from sales.receivables.model import Receivable
from sales.statements.movements import documents
from sales.statements.owing import sum_where

MOST = 200
"""Differences that are listed; others come up when these are mended."""


def differences(reader: Reader) -> Sequence[RowMapping]:
    """Where projection, ledger and report disagree, `MOST` at most: `kind, subject, currency, projection, ledger`.

    `settled` and `credited` are of receivables, by number: their own figure against what was allocated. `balance` is
    of accounts, by code: what their documents leave open against the closing balance of their statement.
    """
    every = union_all(
        _reduced("settled", Receivable.settled, PaymentAllocation),
        _reduced("credited", Receivable.credited, CreditAllocation),
        _balances(),
    ).subquery()
    listed = select(every).order_by(every.c.kind, every.c.subject, every.c.currency).limit(MOST)
    return reader.session.execute(listed).mappings().all()


def figures(reader: Reader, day: date, before: date) -> list[dict[str, Any]]:
    """The balances of all accounts by currency after a day, and what made them more and less since the day `before`."""
    moved = documents().subquery()
    since = (moved.c.on > before) & (moved.c.on <= day)
    sums = (
        select(
            moved.c.currency,
            sum_where(moved.c.amount, since & (moved.c.amount > 0)).label("charged"),
            sum_where(-moved.c.amount, since & (moved.c.amount < 0)).label("settled"),
            sum_where(moved.c.amount, moved.c.on <= day).label("balance"),
        )
        .group_by(moved.c.currency)
        .order_by(moved.c.currency)
    )
    return [row._asdict() for row in reader.session.execute(sums)]


def list_closings(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the closings, the latest first."""
    return paginate(reader, select(Closing).where(reader.visible(Closing)), Closing, {"day": Closing.day}, query)


def read_closing(reader: Reader, closing_id: UUID) -> Closing:
    """One closing; raises NotFound."""
    return reader.get(Closing, closing_id)


def _reduced(kind: str, figure: ColumnElement[Any] | Any, allocation: type[Any]) -> Select[Any]:
    """Receivables whose own figure is not what was allocated to them."""
    posted = _in_force(allocation, allocation.receivable_id == Receivable.id)
    return _difference(literal(kind), Receivable.number, Receivable.currency, figure, posted).where(figure != posted)


def _balances() -> Select[Any]:
    """Accounts whose documents leave open another sum than their statement ends with."""
    open_ = Receivable.amount - Receivable.settled - Receivable.credited
    paid = _in_force(PaymentAllocation, PaymentAllocation.payment_id == Payment.id) - Payment.amount
    credited = _in_force(CreditAllocation, CreditAllocation.credit_note_id == CreditNote.id) - CreditNote.amount
    nothing = literal(0)
    moved = documents().subquery()
    sides = union_all(
        select(Receivable.account_id, Receivable.currency, open_.label("projection"), nothing.label("ledger")),
        select(Payment.account_id, Payment.currency, paid, nothing).where(Payment.status == PaymentStatus.CONFIRMED),
        select(CreditNote.account_id, CreditNote.currency, credited, nothing).where(CreditNote.reversed_on.is_(None)),
        select(moved.c.account_id, moved.c.currency, nothing, moved.c.amount),
    ).subquery()
    projection, ledger = func.sum(sides.c.projection), func.sum(sides.c.ledger)
    return (
        _difference(literal("balance"), Account.code, sides.c.currency, projection, ledger)
        .join(sides, sides.c.account_id == Account.id)
        .group_by(Account.code, sides.c.currency)
        .having(projection != ledger)
    )


def _difference(kind: Any, subject: Any, currency: Any, projection: Any, ledger: Any) -> Select[Any]:
    names = ("kind", "subject", "currency", "projection", "ledger")
    columns = (kind, subject, currency, projection, ledger)
    return select(*(column.label(name) for name, column in zip(names, columns, strict=True)))


def _in_force(allocation: type[Any], of_it: ColumnElement[bool]) -> ColumnElement[Any]:
    sums = select(func.coalesce(func.sum(allocation.amount), 0)).where(of_it, allocation.released_on.is_(None))
    return sums.scalar_subquery()
