"""Whose money it is (核对): by a number in its text, by the payer's name, by an amount that only one owes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.bank.model import BankLine, MatchedBy
from sales.payments.model import UNDECIDED, Payment
from sales.payments.model import Status as PaymentStatus
from sales.receivables.model import Receivable, Status

NUMBERS = re.compile(r"[A-Z]{2}\d{8}-\d+|\d{8,20}")
"""Numbers of our documents, and of invoices."""


@dataclass(frozen=True)
class Match:
    """Whose money it is, for which order if that is clear, and what told so."""

    account_id: UUID
    order_id: UUID | None
    by: MatchedBy


def match_of(reader: Reader, line: BankLine) -> Match | None:
    """Whose money it is, where exactly one account comes into question; the surest sign decides."""
    numbers = set(NUMBERS.findall((line.text or "").upper()))
    named = (Receivable.number, Receivable.order_number, Receivable.invoice_number)
    if numbers and (found := _only(reader, MatchedBy.NUMBER, or_(*(each.in_(numbers) for each in named)))):
        return found
    if line.payer and (account_id := _account_called(reader, line.payer)):
        return Match(account_id, None, MatchedBy.NAME)
    open_ = Receivable.amount - Receivable.settled - Receivable.credited
    owed = (Receivable.status != Status.SETTLED) & (Receivable.currency == line.currency) & (open_ == line.amount)
    return _only(reader, MatchedBy.AMOUNT, owed)


def awaited(reader: Reader, line: BankLine, account_id: UUID) -> Payment | None:
    """The payment that was entered or made known before and is this money: it is not entered twice.

    So is one of the same day that finance or a collection list (托收单) has posted.
    """
    posted_that_day = Payment.posting_reference.is_not(None) & (Payment.paid_on == line.booked_on)
    same = select(Payment).where(
        Payment.account_id == account_id,
        Payment.currency == line.currency,
        Payment.amount == line.amount,
        Payment.status.in_(UNDECIDED) | (posted_that_day & (Payment.status == PaymentStatus.CONFIRMED)),
        Payment.id.not_in(select(BankLine.payment_id).where(BankLine.payment_id.is_not(None))),
    )
    return reader.session.scalars(same.order_by(Payment.paid_on, Payment.id).limit(1)).one_or_none()


def _only(reader: Reader, by: MatchedBy, where: Any) -> Match | None:
    """The one account that owes what is asked for, with the order if there is but one."""
    owed = select(Receivable.account_id, Receivable.order_id).where(where).distinct().limit(50)
    found = reader.session.execute(owed).all()
    if (account_id := _one({row.account_id for row in found})) is None:
        return None
    return Match(account_id, _one({row.order_id for row in found}), by)


def _account_called(reader: Reader, name: str) -> UUID | None:
    called = or_(Account.name["zh"].astext == name, Account.name["en"].astext == name, Account.short_name == name)
    living = select(Account.id).where(Account.deleted_at.is_(None), called)
    return _one(reader.session.scalars(living.limit(2)))


def _one(found: Iterable[UUID]) -> UUID | None:
    every = list(found)
    return every[0] if len(every) == 1 else None
