"""What is compared before a day is closed: what documents say of themselves, what was posted, what is reported."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, String, cast, func, literal, select, union_all

from chassis.http.paging import Page, paginate
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from records.masters import Status
from sales.accounts.model import Account
from sales.cash.queries import kept_and_counted
from sales.credit.model import Entry, Occupation
from sales.deliveries.lines import DeliveryLine
from sales.deliveries.model import Delivery
from sales.opening_balances.model import OpeningBalance
from sales.orders.lines import OrderLine
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.payments.model import Payment, PaymentAllocation
from sales.payments.model import Status as PaymentStatus
from sales.periods.model import Closing
from sales.receivables.credit_notes import CreditAllocation, CreditNote
from sales.receivables.model import Receivable
from sales.statements.movements import documents
from sales.statements.owing import sum_where

_NOTHING = literal(0)
LOGIN = 40
"""Characters of a login that are shown."""

MOST = 200
"""Differences that are listed; others come up when these are mended."""


def differences(reader: Reader, day: date) -> Sequence[RowMapping]:
    """Where projection, ledger and report disagree, `MOST` at most: `kind, subject, currency, projection, ledger`.

    `settled` and `credited` are of receivables, by number: their own figure against what was allocated. `balance` is
    of accounts, by code: what their documents leave open against the closing balance of their statement. `credit` is of
    accounts as well: what orders, receivables and prepayments are worth against the ledger of credit (C-05). `cash` and
    `bill` are of people, by login: what they keep at the end of the day against what they counted last by then (S-56).
    `opening_balance` waits for a decision: once a day is closed it would be too late for it.
    """
    every = union_all(
        _reduced("settled", Receivable.settled, PaymentAllocation),
        _reduced("credited", Receivable.credited, CreditAllocation),
        _balances(),
        _exposures(),
        _counted(day),
        _undecided(),
    ).subquery()
    listed = select(every).order_by(every.c.kind, every.c.subject, every.c.currency).limit(MOST)
    return reader.session.execute(listed).mappings().all()


def figures(reader: Reader, day: date, before: date) -> list[dict[str, Any]]:
    """The balances of all accounts by currency after a day, and what made them more and less since the day `before`."""
    moved = documents().subquery()
    since = moved.c.on > before
    sums = (
        select(
            moved.c.currency,
            sum_where(moved.c.amount, since & (moved.c.amount > 0)).label("charged"),
            sum_where(-moved.c.amount, since & (moved.c.amount < 0)).label("settled"),
            func.sum(moved.c.amount).label("balance"),
        )
        .where(moved.c.on <= day)
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
    moved = documents().subquery()
    return _of_accounts("balance", *_owing(), select(moved.c.account_id, moved.c.currency, _NOTHING, moved.c.amount))


def _exposures() -> Select[Any]:
    """Accounts whose documents are worth another credit than the ledger of credit has entered.

    An order that is not signed yet may occupy or not, as the parameters said when it was entered: its word is taken.
    """
    shipped = select(func.coalesce(func.sum(DeliveryLine.amount), 0)).join(DeliveryLine.delivery)
    shipped = shipped.where(DeliveryLine.order_line_id == OrderLine.id, Delivery.status.in_(("shipped", "received")))
    open_ = func.greatest(OrderLine.amount - shipped.scalar_subquery(), 0)
    signed = select(Order.account_id, Order.currency, open_, _NOTHING).join(Order.lines)
    unsigned = select(Order.account_id, Order.currency, Occupation.amount, _NOTHING)
    return _of_accounts(
        "credit",
        *_owing(),
        signed.where(Order.status == OrderStatus.APPROVED),
        unsigned.join(Occupation, Occupation.id == Order.id).where(
            Order.status.in_((OrderStatus.DRAFT, OrderStatus.SUBMITTED))
        ),
        select(Entry.account_id, Entry.currency, _NOTHING, Entry.amount),
    )


def _counted(day: date) -> Select[Any]:
    """People who keep another sum than they counted (钱数不符), be it that they did not count."""
    kept = kept_and_counted(day).subquery("kept_and_counted")
    person = func.coalesce(func.left(directory_user.c.login, LOGIN), cast(kept.c.keeper_id, String))
    return _difference(kept.c.kind, person, kept.c.currency, kept.c.projection, kept.c.ledger).outerjoin_from(
        kept, directory_user, directory_user.c.id == kept.c.keeper_id
    )


def _undecided() -> Select[Any]:
    """Opening balances that are not in the books, because nobody has decided about them yet."""
    waiting = (OpeningBalance.number, OpeningBalance.currency, OpeningBalance.amount)
    return _difference(literal("opening_balance"), *waiting, _NOTHING).where(OpeningBalance.status == Status.SUBMITTED)


def _owing() -> tuple[Any, ...]:
    """What receivables leave open, less what payments and credit notes have left to settle with."""
    open_ = Receivable.amount - Receivable.settled - Receivable.credited
    paid = _in_force(PaymentAllocation, PaymentAllocation.payment_id == Payment.id) - Payment.amount
    credited = _in_force(CreditAllocation, CreditAllocation.credit_note_id == CreditNote.id) - CreditNote.amount
    return (
        select(Receivable.account_id, Receivable.currency, open_.label("projection"), _NOTHING.label("ledger")),
        select(Payment.account_id, Payment.currency, paid, _NOTHING).where(Payment.status == PaymentStatus.CONFIRMED),
        select(CreditNote.account_id, CreditNote.currency, credited, _NOTHING).where(CreditNote.reversed_on.is_(None)),
    )


def _of_accounts(kind: str, *sides_of: Any) -> Select[Any]:
    """Accounts by code where the sums of both sides differ; each side: account, currency, projection, ledger."""
    sides = union_all(*sides_of).subquery()
    projection, ledger = func.sum(sides.c.projection), func.sum(sides.c.ledger)
    return (
        _difference(literal(kind), Account.code, sides.c.currency, projection, ledger)
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
