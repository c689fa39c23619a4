"""What can be asked about receivables."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader, UnitOfWork
from sales.receivables.model import Receivable, Status

ORDERS = {"due_on": Receivable.due_on, "number": Receivable.number}
EQUALITIES = ("account_id", "owner_id", "order_id", "delivery_id", "currency", "number")


def list_receivables(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the receivables within reach."""
    wanted = [getattr(Receivable, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("status"):
        wanted.append(Receivable.status.in_(query["status"]))
    if query.get("due_before"):
        wanted.append(Receivable.due_on < query["due_before"])
    if query.get("due_from"):
        wanted.append(Receivable.due_on >= query["due_from"])
    return paginate(reader, select(Receivable).where(reader.visible(Receivable), *wanted), Receivable, ORDERS, query)


def read_receivable(reader: Reader, receivable_id: UUID) -> Receivable:
    """One receivable; raises NotFound outside the reach."""
    return reader.get(Receivable, receivable_id)


def lock_receivables(
    uow: UnitOfWork, account_id: UUID | None, currency: str, only: Collection[UUID] | None = None
) -> Sequence[Receivable]:
    """What an account owes in a currency, oldest due first, or `only` these of it; nobody else settles them meanwhile.

    Locked in the order of the list by everybody, so that two who settle wait for each other once and never in a circle.
    """
    owed = select(Receivable).where(
        uow.visible(Receivable),
        Receivable.account_id == account_id,
        Receivable.currency == currency,
        Receivable.status != Status.SETTLED if only is None else Receivable.id.in_(only),
    )
    return uow.session.scalars(owed.order_by(Receivable.due_on, Receivable.id).with_for_update()).all()
