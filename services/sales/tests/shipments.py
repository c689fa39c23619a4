"""Ready-made shipments, receivables and payments for tests, beside factories.py, and many people at once."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from chassis.identifiers import new_id
from chassis.tables import fact
from chassis.unit_of_work import UnitOfWork
from sales.deliveries.model import Delivery
from sales.orders.model import Order
from sales.payments.model import Payment
from sales.receivables.allocations import Share
from sales.receivables.commands import issue_credit_note
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.model import Origin, Receivable
from sales.shipment_notices.model import ShipmentNotice
from sales.terms.schedule import Due
from services.sales.tests.factories import NOW, TODAY, evidence


def delivery_by(notice: ShipmentNotice, order: Order, quantities: Mapping[int, Decimal], on: date = TODAY) -> Delivery:
    """A delivery as it is entered: not shipped and not submitted."""
    return Delivery.enter(
        number="DN20261121-0001",
        order=order,
        notice=notice,
        quantities=quantities,
        on=on,
        details={},
        entered_by=new_id(),
        at=NOW,
    )


def shipped(order: Order, quantities: Mapping[int, Decimal] | None = None, on: date = TODAY) -> Delivery:
    """What leaves of an approved order in one step, by default all that is open; the facts of it are taken off."""
    quantities = order.open_quantities if quantities is None else quantities
    notice = ShipmentNotice.issue(
        number="SN20261121-0001", order=order, quantities=quantities, on=on, entered_by=new_id(), at=NOW
    )
    delivery = delivery_by(notice, order, quantities, on)
    delivery.ship(order)
    delivery.facts.clear()
    return delivery


def noticed(order: Order, quantities: Mapping[int, Decimal] | None = None) -> ShipmentNotice:
    """An approved notice of an order, by default of all that is open, with the facts of its making taken off."""
    notice = ShipmentNotice.enter(
        number="SN20261121-0002",
        order=order,
        quantities=order.open_quantities if quantities is None else quantities,
        details={},
        on=TODAY,
        entered_by=new_id(),
        at=NOW,
    )
    notice.submit(order)
    notice.approve(evidence(notice), order)
    notice.facts.clear()
    return notice


def receivable(amount: str = "100.00", **given: Any) -> Receivable:
    """What is owed for one delivery, with the facts of its making taken off."""
    known = {
        "number": "AR20261121-0001", "origin": Origin(new_id(), new_id(), "SO20261121-0001"), "account_id": new_id(),
        "owner_id": new_id(), "currency": "CNY", "due": Due(TODAY, Decimal(amount)), "on": TODAY, "at": NOW,
    }  # fmt: skip
    made = Receivable.begin(**{**known, **given})
    made.facts.clear()
    return made


def payment(amount: str = "100.00", **given: Any) -> Payment:
    """A payment that waits for confirmation, with the facts of its making taken off."""
    known = {
        "number": "PM20261121-0001", "by_customer": False, "account_id": new_id(), "owner_id": new_id(),
        "currency": "CNY", "paid_on": TODAY, "reference": None, "order_id": None, "entered_by": new_id(), "at": NOW,
    }  # fmt: skip
    made = Payment.enter(**{**known, "amount": Decimal(amount), **given})
    made.facts.clear()
    return made


def credit_note_of(uow: UnitOfWork, owed: Receivable, amount: Decimal, shares: Sequence[Share] = ()) -> CreditNote:
    """What a return of goods worth so much leaves with the customer, taken off these receivables."""
    return issue_credit_note(
        uow, reason=Reason.RETURN, document_id=new_id(), document_number="RT20261121-0001", order_id=owed.order_id,
        delivery_id=owed.delivery_id,
        account_id=owed.account_id, owner_id=owed.owner_id, currency=owed.currency, amount=amount, on=uow.today,
        shares=shares,
    )  # fmt: skip


def day(offset: int) -> str:
    """A day of the company's calendar, so many after today, as it travels."""
    return (datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(offset)).isoformat()


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask again while there is no free connection: eight of them serve many callers (503 with Retry-After)."""
    answer = ask()
    while answer.status_code == 503:
        answer = ask()
    return answer


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What became of these when all were begun at the same moment."""
    barrier = Barrier(len(acts))

    def when_all_are_ready(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return patiently(act)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(when_all_are_ready, acts))


def told(engine: Engine, *identifiers: str) -> list[str]:
    """The routing keys of all that the world was told about these, one after the other."""
    order = (fact.c.aggregate_id, fact.c.version, fact.c.factindex)
    with engine.connect() as connection:
        facts = select(fact.c.routing_key).where(fact.c.aggregate_id.in_(identifiers)).order_by(*order)
        return list(connection.scalars(facts))
