"""Use cases of the shipment notice: create, change, submit, withdraw, approve, reject, void."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, select

from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.numbering import document_number
from sales.credit.model import Point
from sales.orders.commands import check_credit
from sales.orders.model import Order
from sales.shipment_notices.lines import quantities_of
from sales.shipment_notices.model import ShipmentNotice
from sales.shipment_notices.queries import order_named


def create_notice(
    uow: UnitOfWork, *, order_id: UUID, lines: Sequence[Mapping[str, Any]] | None = None, **details: Any
) -> ShipmentNotice:
    """Enter a draft for an order within reach, by default for all that is open of it.

    Raises Invalid, OrderNotApproved or NothingToShip.
    """
    order = order_named(uow, order_id)
    quantities = order.open_quantities if lines is None else quantities_of(order.lines, lines)
    notice = ShipmentNotice.enter(
        number=document_number(uow, ShipmentNotice.__document__, "SN"),
        order=order,
        quantities=quantities,
        details={"ship_to": order.ship_to, **details},
        on=uow.today,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(notice)


def change_notice(uow: UnitOfWork, notice_id: UUID, changes: Mapping[str, Any]) -> ShipmentNotice:
    """Change a draft; lines are replaced as a whole. Raises Invalid or ShipmentNoticeNotDraft."""
    notice = uow.get(ShipmentNotice, notice_id)
    order = uow.session.get_one(Order, notice.order_id)
    quantities = quantities_of(order.lines, changes["lines"]) if "lines" in changes else None
    notice.change(changes, order, quantities)
    return notice


def submit_notice(uow: UnitOfWork, notice_id: UUID) -> ShipmentNotice:
    """Ask for approval. Raises OrderNotApproved or MoreThanOpen."""
    notice = uow.get(ShipmentNotice, notice_id)
    notice.submit(uow.session.get_one(Order, notice.order_id))
    approvals.open_approval(uow, ShipmentNotice.__document__, notice, notice.number)
    return notice


def approve_notice(uow: UnitOfWork, notice_id: UUID) -> ShipmentNotice:
    """Approve the step that waits; the last one checks credit, occupies the goods, tells the warehouse."""
    hold_order_of(uow, ShipmentNotice, notice_id)
    notice = uow.get(ShipmentNotice, notice_id)
    evidence = approvals.approve(uow, ShipmentNotice.__document__, notice)
    if evidence is not None:
        order = uow.session.get_one(Order, notice.order_id)
        notice.approve(evidence, order)
        check_credit(uow, order, Point.NOTICE_APPROVED)
    return notice


def void_notice(uow: UnitOfWork, notice_id: UUID, *, reason: str) -> ShipmentNotice:
    """Give up what of it has not left, with a reason. Raises ShipmentNoticeNotVoidable."""
    hold_order_of(uow, ShipmentNotice, notice_id)
    notice = uow.get(ShipmentNotice, notice_id)
    notice.void(reason, uow.session.get_one(Order, notice.order_id))
    return notice


def hold_order(uow: UnitOfWork, order_id: UUID | ScalarSelect[UUID]) -> None:
    """Wait for whoever moves goods of the same order, and let the next wait for us.

    Called before anything is loaded: what is loaded afterwards is what the one before has left. It says nothing about
    whether there is such an order within reach.
    """
    uow.session.execute(select(Order.id).where(Order.id == order_id).with_for_update())


def hold_order_of(uow: UnitOfWork, document: type[Any], document_id: UUID) -> None:
    """The same for the order of a document."""
    hold_order(uow, select(document.order_id).where(document.id == document_id).scalar_subquery())
