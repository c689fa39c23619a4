"""Use cases of the bank's statement: enter a line, which is recognised if it can be; match it by hand; set it aside."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import UnitOfWork
from sales.accounts.queries import account_named
from sales.bank.matching import Match, awaited, match_of
from sales.bank.model import BankLine, BankLineKnown, MatchedBy
from sales.documents import base_currency, day_of
from sales.payments.commands import enter_payment


def enter_bank_line(
    uow: UnitOfWork,
    *,
    bank_account: str,
    reference: str,
    booked_on: date,
    amount: Decimal,
    currency: str | None = None,
    payer: str | None = None,
    text: str | None = None,
) -> BankLine:
    """Enter what the bank says arrived, once by its reference; files are imported through it, row by row.

    Where it is clear whose money it is, it becomes the payment that the customer made known, or a new one, which
    somebody else confirms. Raises Invalid or BankLineKnown.
    """
    known = select(BankLine.id).where(BankLine.bank_account == bank_account, BankLine.reference == reference)
    if uow.session.scalar(known) is not None:
        raise BankLineKnown
    line = BankLine.enter(
        bank_account=bank_account,
        reference=reference,
        booked_on=day_of(uow, booked_on, "booked_on"),
        currency=currency or base_currency(uow),
        amount=amount,
        payer=payer,
        text=text,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    if match := match_of(uow, line):
        _become_payment(uow, line, match)
    return uow.add(line)


def assign_bank_line(uow: UnitOfWork, line_id: UUID, *, account_id: UUID, order_id: UUID | None = None) -> BankLine:
    """Say whose money it is (认领). Raises Invalid, NotKnownHereYet or BankLineDecided."""
    line = uow.get(BankLine, line_id)
    _become_payment(uow, line, Match(account_named(uow, account_id).id, order_id, MatchedBy.HAND))
    return line


def set_aside_bank_line(uow: UnitOfWork, line_id: UUID, *, reason: str) -> BankLine:
    """Say that it is no payment of a customer. Raises BankLineDecided."""
    line = uow.get(BankLine, line_id)
    line.put_aside(reason)
    return line


def _become_payment(uow: UnitOfWork, line: BankLine, match: Match) -> None:
    payment = awaited(uow, line, match.account_id) or enter_payment(
        uow,
        account_id=match.account_id,
        currency=line.currency,
        amount=line.amount,
        paid_on=line.booked_on,
        reference=f"{line.bank_account} {line.reference}",
        order_id=match.order_id,
    )
    line.match(payment, match.by)
