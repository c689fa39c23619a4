"""What became of each promise (预交货日): one row a line of a signed order, measured by what left and when (S-55).

A promise is kept when the whole quantity of its line has left by the day last agreed with the customer, be it that of
the line or else of the order; an approved 变更单 that moves the day moves the measure with it. Who closes or cancels an
order frees its lines from days that lie ahead: what was due before stays late.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Numeric, Select, case, cast, func, literal, or_, select, true

from sales.accounts.model import Account
from sales.deliveries.lines import DeliveryLine
from sales.deliveries.model import Delivery
from sales.deliveries.model import Status as DeliveryStatus
from sales.orders.lines import OrderLine
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus


class Outcome(StrEnum):
    """What became of a promise; all but `open` are measured."""

    ON_TIME = "on_time"  # 准时
    LATE = "late"  # 误期: all has left, but later
    SHORT = "short"  # 欠交: given up after its day with something open
    OVERDUE = "overdue"  # 逾期未交
    OPEN = "open"  # 未到期


DAY = func.coalesce(OrderLine.promised_on, Order.promised_on).label("promised_on")
"""预交货日 of a line."""

PROMISE = (
    OrderLine.id, Order.id.label("order_id"), Order.number.label("order_number"), Order.po_number, OrderLine.line,
    Order.account_id, Account.code.label("account_code"), Account.name.label("account_name"), Order.owner_id,
    OrderLine.product_id, OrderLine.product_code, OrderLine.product_name, OrderLine.unit, DAY,
)  # fmt: skip
"""What was promised to whom."""


def promised_within(first: date, last: date) -> ColumnElement[bool]:
    """Lines promised for one of these days, found by the indexes of both columns."""
    ordered = select(Order.id).where(Order.promised_on.between(first, last))
    apart = select(OrderLine.order_id).where(OrderLine.promised_on.between(first, last))
    return Order.id.in_(ordered.union(apart)) & DAY.element.between(first, last)


def kept(today: date, *which: ColumnElement[bool]) -> Select[Any]:
    """What became, until today, of these promises of signed orders: PROMISE and

    `quantity` that was due, `in_time` of it by its day, `shipped_on` the day on which all of it had left (None before),
    `days_late` (0 in time; until today, or until it was given up, where something is open) and `outcome`.
    """
    day = DAY.element
    freed = (Order.stopped_on <= day, func.least(OrderLine.shipped_quantity, OrderLine.quantity))
    due = case(freed, else_=OrderLine.quantity)
    left = _left(due, day)
    outcome = case(
        (left.c.all_left_on <= day, Outcome.ON_TIME),
        (left.c.all_left_on.is_not(None), Outcome.LATE),
        (Order.stopped_on.is_not(None), Outcome.SHORT),
        (day < today, Outcome.OVERDUE),
        else_=Outcome.OPEN,
    )
    ended = func.coalesce(left.c.all_left_on, Order.stopped_on, cast(literal(today), Date))
    rows = (
        select(
            *PROMISE,
            due.label("quantity"),
            func.least(left.c.in_time, due).label("in_time"),
            left.c.all_left_on.label("shipped_on"),
            func.greatest(ended - day, 0).label("days_late"),
            outcome.label("outcome"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Account, Account.id == Order.account_id)
        .join(left, true())
        .where(Order.approved_at.is_not(None), due > 0, *which)
    )
    return select(rows.subquery("promise"))


def at_risk(today: date, until: date, *which: ColumnElement[bool]) -> Select[Any]:
    """Lines with something open that are promised until a day: PROMISE and `quantity`, `shipped`, `noticed`, `open`,
    `days_left` (below zero once the day is past).
    """
    rows = (
        select(
            *PROMISE,
            OrderLine.quantity,
            OrderLine.shipped_quantity.label("shipped"),
            OrderLine.noticed_quantity.label("noticed"),
            (OrderLine.quantity - OrderLine.shipped_quantity).label("open"),
            (DAY.element - cast(literal(today), Date)).label("days_left"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Account, Account.id == Order.account_id)
        .where(Order.status == OrderStatus.APPROVED, OrderLine.shipped_quantity < OrderLine.quantity)
        .where(DAY.element <= until, *which)
    )
    return select(rows.subquery("risk"))


def figures(promise: Any) -> tuple[ColumnElement[Any], ...]:
    """准时交货率 and what it is made of, over rows of `kept`.

    `rate` is the part of the measured lines that left whole in time (误期率 is what is missing to 1); `partial_rate`
    the mean part of each line that did; both None where nothing was measured.
    """
    measured = promise.outcome != Outcome.OPEN
    lines = func.count().filter(measured)
    counts = [func.count().filter(promise.outcome == each).label(each) for each in Outcome if each != Outcome.OPEN]
    on_time = func.count().filter(promise.outcome == Outcome.ON_TIME)
    in_part = func.avg(promise.in_time / promise.quantity).filter(measured)
    return (
        lines.label("lines"),
        *counts,
        func.round(cast(on_time, Numeric) / func.nullif(lines, 0), 4, type_=Numeric).label("rate"),
        func.round(in_part, 4, type_=Numeric).label("partial_rate"),
        func.max(promise.days_late).label("days_late"),
    )


def _left(due: ColumnElement[Any], day: ColumnElement[date]) -> FromClause:
    """What has left of a line: how much by its day, and on which day all that was due."""
    so_far = func.sum(DeliveryLine.quantity).over(order_by=(Delivery.shipped_on, Delivery.id)).label("so_far")
    shipment = (
        select(Delivery.shipped_on, DeliveryLine.quantity, so_far)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .where(Delivery.order_id == Order.id, DeliveryLine.line == OrderLine.line)
        .where(or_(Delivery.status == DeliveryStatus.SHIPPED, Delivery.status == DeliveryStatus.RECEIVED))
        .correlate(Order, OrderLine)
        .lateral("shipment")
    )
    in_time = func.sum(shipment.c.quantity).filter(shipment.c.shipped_on <= day)
    all_left_on = func.min(shipment.c.shipped_on).filter(shipment.c.so_far >= due)
    return select(func.coalesce(in_time, 0).label("in_time"), all_left_on.label("all_left_on")).lateral("left_house")
