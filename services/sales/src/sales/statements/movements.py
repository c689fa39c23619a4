"""The movements of an account (往来明细): every document that makes it owe more or less, with the balance."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Subquery,
    Uuid,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from sales.payments.model import Payment
from sales.payments.model import Status as PaymentStatus
from sales.receivables.credit_notes import CreditNote
from sales.receivables.model import Receivable

KINDS = ("opening_balance", "receivable", "payment", "payment_reversal", "credit_note", "credit_note_reversal")
"""期初应收, 应收款, 回款, 回款冲销, 贷项, 贷项冲销."""


def movements(account_id: UUID, currency: str) -> Subquery:
    """All movements of an account in a currency: `id, document_id, kind, number, on, amount, balance`.

    `balance` is what the account owed after it; below zero what it has in advance. Within a day what is owed comes
    before what settles it.
    """
    found = documents(account_id, currency).subquery()
    order = (found.c.on, found.c.amount.desc(), found.c.id)
    balance = func.sum(found.c.amount).over(order_by=order, rows=(None, 0)).label("balance")
    place = func.row_number().over(order_by=order).label("place")
    return select(found, balance, place).subquery("movement")


def documents(account_id: UUID | None = None, currency: str | None = None) -> CompoundSelect[Any]:
    """The movements of all accounts, or of one in a currency, as they stand in the documents."""
    booked = Payment.status.in_((PaymentStatus.CONFIRMED, PaymentStatus.REVERSED))
    parts = [
        _movement(Receivable, _RECEIVABLE, Receivable.opened_on, Receivable.amount),
        _movement(Payment, "payment", Payment.posted_on, -Payment.amount).where(booked),
        _movement(Payment, "payment_reversal", Payment.reversed_on, Payment.amount).where(
            Payment.reversed_on.is_not(None)
        ),
        _movement(CreditNote, "credit_note", CreditNote.issued_on, -CreditNote.amount),
        _movement(CreditNote, "credit_note_reversal", CreditNote.reversed_on, CreditNote.amount).where(
            CreditNote.reversed_on.is_not(None)
        ),
    ]
    if account_id is not None:
        parts = [part.where(_of(part, account_id, currency)) for part in parts]
    return union_all(*parts)


_RECEIVABLE = case((Receivable.opening_balance_id.is_not(None), "opening_balance"), else_="receivable")


def _movement(
    model: type[Any], kind: ColumnElement[str] | str, on: InstrumentedAttribute[Any], amount: ColumnElement[Any] | Any
) -> Select[Any]:
    again = isinstance(kind, str) and kind.endswith("reversal")  # a second movement of the same document
    return select(
        (cast(func.md5(cast(model.id, String) + kind), Uuid) if again else model.id).label("id"),
        model.id.label("document_id"),
        model.account_id.label("account_id"),
        model.currency.label("currency"),
        (literal(kind) if isinstance(kind, str) else kind).label("kind"),
        model.number.label("number"),
        on.label("on"),
        amount.label("amount"),
    )


def _of(part: Select[Any], account_id: UUID, currency: str | None) -> ColumnElement[bool]:
    columns = part.selected_columns
    return (columns.account_id == account_id) & (columns.currency == currency)
