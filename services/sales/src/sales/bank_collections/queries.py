"""What can be asked about collection lists."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.bank_collections.lines import BankCollectionLine, Outcome
from sales.bank_collections.model import MOST_LINES, BankCollection
from sales.receivables.model import Receivable, Status

ORDERS = {"number": BankCollection.number, "created_at": BankCollection.created_at}
EQUALITIES = ("status", "bank_account", "currency", "number", "sent_on")
LINE_ORDERS: Mapping[str, Any] = {"position": BankCollectionLine.position}
SHOWN: tuple[Any, ...] = (
    *(getattr(BankCollectionLine, name) for name in ("id", "position", "receivable_number", "amount", "outcome")),
    *(getattr(BankCollectionLine, name) for name in ("collected", "answered_on", "reason", "payment_id")),
    *(getattr(Receivable, name) for name in ("order_number", "invoice_number", "due_on", "currency")),
    Account.code.label("account_code"),
    Account.name.label("account_name"),
)
"""A line as the bank gets it."""


def list_collections(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the lists."""
    wanted = [getattr(BankCollection, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    found = select(BankCollection).where(reader.visible(BankCollection), *wanted)
    return paginate(reader, found, BankCollection, ORDERS, query)


def read_collection(reader: Reader, collection_id: UUID) -> BankCollection:
    """One list with its lines; raises NotFound."""
    return reader.get(BankCollection, collection_id)


def list_lines(reader: Reader, collection_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of the lines of a list as the bank gets them: who owes what for which document; raises NotFound."""
    reader.get(BankCollection, collection_id)
    lines = (
        select(*SHOWN)
        .join(Receivable, Receivable.id == BankCollectionLine.receivable_id)
        .join(Account, Account.id == BankCollectionLine.account_id)
        .where(BankCollectionLine.collection_id == collection_id)
    )
    if query.get("outcome"):
        lines = lines.where(BankCollectionLine.outcome == query["outcome"])
    return paginate(reader, lines, BankCollectionLine, LINE_ORDERS, query)


def receivables_due(reader: Reader, currency: str, until: date) -> Sequence[Receivable]:
    """What is open and due until a day and stands in no list, the oldest due first, `MOST_LINES` at most."""
    at_the_bank = select(BankCollectionLine.receivable_id).where(BankCollectionLine.outcome == Outcome.PENDING)
    due = select(Receivable).where(
        reader.visible(Receivable),
        Receivable.status != Status.SETTLED,
        Receivable.currency == currency,
        Receivable.due_on <= until,
        Receivable.id.not_in(at_the_bank),
    )
    return reader.session.scalars(due.order_by(Receivable.due_on, Receivable.id).limit(MOST_LINES)).all()


def receivables_by_id(reader: Reader, named: Collection[UUID]) -> Mapping[UUID, Receivable]:
    """Those of the named receivables that are within reach."""
    found = select(Receivable).where(Receivable.id.in_(named), reader.visible(Receivable))
    return {receivable.id: receivable for receivable in reader.session.scalars(found)}
