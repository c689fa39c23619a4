"""What can be asked about receivables."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.receivables.allocations import MOST_AT_ONCE
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.model import Receivable, Status

ORDERS = {"due_on": Receivable.due_on, "number": Receivable.number}
EQUALITIES = ("account_id", "owner_id", "order_id", "delivery_id", "currency", "number", "invoice_number")
CREDIT_NOTE_ORDERS = {"issued_on": CreditNote.issued_on, "number": CreditNote.number}
CREDIT_NOTE_EQUALITIES = (
    "account_id", "owner_id", "reason", "document_id", "order_id", "delivery_id", "currency", "number"
)  # fmt: skip


def list_receivables(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the receivables within reach."""
    wanted = [getattr(Receivable, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("status"):
        wanted.append(Receivable.status.in_(query["status"]))
    if query.get("due_before"):
        wanted.append(Receivable.due_on < query["due_before"])
    if query.get("due_from"):
        wanted.append(Receivable.due_on >= query["due_from"])
    return paginate(
        reader, select(Receivable).where(*wanted), Receivable, ORDERS, query, within=reader.visible(Receivable)
    )


def read_receivable(reader: Reader, receivable_id: UUID) -> Receivable:
    """One receivable; raises NotFound outside the reach."""
    return reader.get(Receivable, receivable_id)


def open_receivables(
    reader: Reader, account_id: UUID | None, currency: str, first: UUID | None
) -> Sequence[Receivable]:
    """What an account owes in a currency, `MOST_AT_ONCE` at most: of the order `first`, if any, then the oldest due."""
    owed = _owed(reader, account_id, currency).where(Receivable.status != Status.SETTLED)
    if first is not None:  # what is owed from before is owed for no order
        owed = owed.order_by(Receivable.order_id.is_distinct_from(first))
    return reader.session.scalars(owed.order_by(Receivable.due_on, Receivable.id).limit(MOST_AT_ONCE)).all()


def receivables_named(
    reader: Reader, account_id: UUID | None, currency: str, named: Collection[UUID]
) -> Mapping[UUID, Receivable]:
    """Those of the named receivables that an account owed or owes in a currency."""
    owed = _owed(reader, account_id, currency).where(Receivable.id.in_(named))
    return {receivable.id: receivable for receivable in reader.session.scalars(owed)}


def open_of_delivery(reader: Reader, delivery_id: UUID) -> Sequence[Receivable]:
    """What is still owed for a delivery, the oldest due first; for whoever credits it, whatever they may see."""
    of_it = select(Receivable).where(Receivable.delivery_id == delivery_id, Receivable.status != Status.SETTLED)
    return reader.session.scalars(of_it.order_by(Receivable.due_on, Receivable.instalment)).all()


def list_credit_notes(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the credit notes within reach."""
    wanted = [
        getattr(CreditNote, name) == query[name] for name in CREDIT_NOTE_EQUALITIES if query.get(name) is not None
    ]
    notes = select(CreditNote).where(reader.visible(CreditNote), *wanted)
    return paginate(reader, notes, CreditNote, CREDIT_NOTE_ORDERS, query)


def read_credit_note(reader: Reader, credit_note_id: UUID) -> CreditNote:
    """One credit note; raises NotFound outside the reach."""
    return reader.get(CreditNote, credit_note_id)


def discounts_granted(reader: Reader, payment_id: UUID) -> Sequence[CreditNote]:
    """The discounts in force that a payment earned."""
    earned = select(CreditNote).where(
        CreditNote.document_id == payment_id, CreditNote.reason == Reason.DISCOUNT, CreditNote.reversed_on.is_(None)
    )
    return reader.session.scalars(earned).all()


def owed_for(reader: Reader, delivery_id: UUID) -> Decimal:
    """What was owed for all of a delivery when it left."""
    total = select(func.sum(Receivable.amount)).where(Receivable.delivery_id == delivery_id)
    return reader.session.scalar(total) or Decimal(0)


def credit_notes_of(reader: Reader, delivery_id: UUID) -> Sequence[CreditNote]:
    """The credit notes of a delivery, the first issued first; for whoever credits it, whatever they may see."""
    notes = select(CreditNote).where(CreditNote.delivery_id == delivery_id)
    return reader.session.scalars(notes.order_by(CreditNote.id)).all()


def _owed(reader: Reader, account_id: UUID | None, currency: str) -> Select[Receivable]:
    return select(Receivable).where(
        reader.visible(Receivable), Receivable.account_id == account_id, Receivable.currency == currency
    )
