"""What can be asked about cash and bills, and about what the book says that people keep."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.cash.counts import CashCount, CashCountLine
from sales.cash.model import CashReceipt, CashRule, Form, Kind, Status

RECEIPT_ORDERS = {"received_on": CashReceipt.received_on, "number": CashReceipt.number}
RECEIPT_EQUALITIES = ("status", "form", "keeper_id", "account_id", "payment_id", "currency", "number")
COUNT_EQUALITIES = ("keeper_id", "day")
MOST_LATE = 500
"""Receipts that are told of together; the schedule comes again for the rest."""

KIND = case((CashReceipt.form == Form.CASH, Kind.CASH), else_=Kind.BILL)


def list_receipts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the receipts within reach; with `late` those that should be elsewhere by now, or the others."""
    wanted = [getattr(CashReceipt, name) == query[name] for name in RECEIPT_EQUALITIES if query.get(name) is not None]
    if query.get("late") is not None:
        wanted.append(late_on(reader.today) if query["late"] else ~late_on(reader.today))
    receipts = select(CashReceipt).where(reader.visible(CashReceipt), *wanted)
    return paginate(reader, receipts, CashReceipt, RECEIPT_ORDERS, query)


def read_receipt(reader: Reader, receipt_id: UUID) -> CashReceipt:
    """One receipt; raises NotFound outside the reach."""
    return reader.get(CashReceipt, receipt_id)


def list_rules(reader: Reader, query: Mapping[str, Any]) -> Page:
    """Both rules."""
    return paginate(reader, select(CashRule).where(reader.visible(CashRule)), CashRule, {"kind": CashRule.kind}, query)


def read_rule(reader: Reader, rule_id: UUID) -> CashRule:
    """One rule; raises NotFound."""
    return reader.get(CashRule, rule_id)


def rule_for(reader: Reader, form: str) -> CashRule:
    """The rule for what has this form."""
    kind = Kind.CASH if form == Form.CASH else Kind.BILL
    return reader.session.scalars(select(CashRule).where(CashRule.kind == kind)).one()


def list_counts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the counts."""
    wanted = [getattr(CashCount, name) == query[name] for name in COUNT_EQUALITIES if query.get(name) is not None]
    counts = select(CashCount).where(reader.visible(CashCount), *wanted)
    return paginate(reader, counts, CashCount, {"day": CashCount.day}, query)


def read_count(reader: Reader, count_id: UUID) -> CashCount:
    """One count; raises NotFound."""
    return reader.get(CashCount, count_id)


def late_on(day: date) -> ColumnElement[bool]:
    """Whether something should have been banked, or handed in, before this day."""
    held = CashReceipt.status == Status.HELD
    kept = CashReceipt.status.in_((Status.HELD, Status.BANKED))
    return or_(held & (CashReceipt.bank_by < day), kept & (CashReceipt.hand_in_by < day))


def late_and_untold(reader: Reader) -> Sequence[CashReceipt]:
    """What is late and nobody was told of, `MOST_LATE` at most."""
    late = select(CashReceipt).where(late_on(reader.today), CashReceipt.told_late_on.is_(None))
    return reader.session.scalars(late.order_by(CashReceipt.id).limit(MOST_LATE)).all()


def book_of(reader: Reader, keeper_id: UUID, day: date) -> dict[tuple[str, str], Decimal]:
    """What the book says that somebody keeps at the end of a day, by kind and currency."""
    kept = _kept(day).where(CashReceipt.keeper_id == keeper_id).subquery()
    sums = select(kept.c.kind, kept.c.currency, func.sum(kept.c.projection)).group_by(kept.c.kind, kept.c.currency)
    return {(kind, currency): amount for kind, currency, amount in reader.session.execute(sums)}


def kept_and_counted(day: date) -> Select[Any]:
    """What people keep at the end of a day, `projection`, against what they counted last by then, `ledger`.

    By `keeper_id`, `kind` and `currency`, where the two differ: also what was never counted.
    """
    counts = (
        select(CashCount.id)
        .where(CashCount.day <= day)
        .ext(distinct_on(CashCount.keeper_id))
        .order_by(CashCount.keeper_id, CashCount.day.desc(), CashCount.id.desc())
    )
    counted = select(
        CashCount.keeper_id, CashCountLine.kind, CashCountLine.currency, literal(0), CashCountLine.counted
    ).join(CashCountLine.count)
    sides = union_all(_kept(day), counted.where(CashCount.id.in_(counts))).subquery("kept")
    projection, ledger = func.sum(sides.c.projection), func.sum(sides.c.ledger)
    what = (sides.c.keeper_id, sides.c.kind, sides.c.currency)
    sums = select(*what, projection.label("projection"), ledger.label("ledger")).group_by(*what)
    return sums.having(projection != ledger)


def _kept(day: date) -> Select[Any]:
    """What is in somebody's hands at the end of a day, receipt by receipt."""
    there = (CashReceipt.received_on <= day) & or_(CashReceipt.left_on.is_(None), CashReceipt.left_on > day)
    kind = KIND.label("kind")
    amount, nothing = CashReceipt.amount.label("projection"), literal(0).label("ledger")
    return select(CashReceipt.keeper_id, kind, CashReceipt.currency, amount, nothing).where(there)
