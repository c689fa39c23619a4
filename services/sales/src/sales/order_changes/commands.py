"""Use cases of the order change: enter, change, submit, withdraw, approve, reject, cancel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.numbering import document_number
from sales.catalogue.queries import products_by_id
from sales.order_changes.lines import Moved
from sales.order_changes.model import OrderChange
from sales.orders.commands import amend_credit
from sales.orders.entering import SET_PRICE, Deal, wanted_lines
from sales.orders.events import MOST_LINES
from sales.orders.lines import Wanted
from sales.orders.model import Order
from sales.required_fields.queries import required_of

Items = Sequence[Mapping[str, Any]]


def enter_order_change(
    uow: UnitOfWork, *, order_id: UUID, reason: str, lines: Items = (), **head: str | date | None
) -> OrderChange:
    """Enter a draft against an approved order; nothing of the order moves before it is approved.

    Raises Invalid, OrderNotApproved.
    """
    order = uow.session.scalars(select(Order).where(Order.id == order_id, uow.visible(Order))).one_or_none()
    if order is None:
        en = "This order is not within your reach."
        raise Invalid([_fault("#/order_id", "out-of-reach", "不在您的权限范围内", en)])
    change = OrderChange.enter(
        number=document_number(uow, OrderChange.__document__, "OC"),
        order=order,
        reason=reason,
        head=head,
        lines=_asked(uow, order, lines),
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(change)


def change_order_change(
    uow: UnitOfWork, change_id: UUID, *, reason: str | None = None, lines: Items | None = None, **head: Any
) -> OrderChange:
    """Change a draft; lines are replaced as a whole. Raises Invalid, OrderChangeNotDraft or OrderNotApproved."""
    change = uow.get(OrderChange, change_id)
    order = _order_of(uow, change)
    change.change(
        order,
        reason=reason or change.reason,
        head={**{field: after for field, (_, after) in change.head.items()}, **head},
        lines=None if lines is None else _asked(uow, order, lines),
    )
    return change


def submit_order_change(uow: UnitOfWork, change_id: UUID) -> OrderChange:
    """Ask for approval. Raises what `OrderChange.submit` raises, and NobodyCanApprove."""
    change = uow.get(OrderChange, change_id)
    change.submit(_order_of(uow, change), uow.now, required_of(uow, OrderChange.__document__))
    approvals.open_approval(uow, OrderChange.__document__, change, change.number)
    return change


def approve_order_change(uow: UnitOfWork, change_id: UUID) -> OrderChange:
    """Approve the step that waits; the last one changes the order.

    Raises OrderMovedMeanwhile, and what the order refuses.
    """
    change = uow.get(OrderChange, change_id)
    # Whoever ships or notices of the order at the same moment waits here, or is waited for.
    order = uow.session.get_one(Order, change.order_id, with_for_update=True)
    evidence = approvals.approve(uow, OrderChange.__document__, change)
    if evidence is not None:
        added = {line.product_id for line in change.lines if line.is_added}
        before = order.open_amount
        change.approve(evidence, order, products_by_id(uow, added) if added else {})
        amend_credit(uow, order, before)
    return change


def cancel_order_change(uow: UnitOfWork, change_id: UUID) -> OrderChange:
    """Give a draft up."""
    change = uow.get(OrderChange, change_id)
    change.cancel()
    return change


def _order_of(uow: UnitOfWork, change: OrderChange) -> Order:
    """The change's own reach counts; its order is read whatever orders they may see."""
    return uow.session.get_one(Order, change.order_id)


def _asked(uow: UnitOfWork, order: Order, items: Items) -> list[Moved | Wanted]:
    """Items that name a `line` change it, the others add one. Raises Invalid with the place of each fault."""
    may_set_price = uow.principal.may(SET_PRICE)
    if faults := tuple(_faults(order, items, may_set_price=may_set_price)):
        raise Invalid(faults)
    added = iter(_added(uow, order, items, may_set_price=may_set_price))
    return [next(added) if item.get("line") is None else _moved(order, item) for item in items]


def _moved(order: Order, item: Mapping[str, Any]) -> Moved:
    line = order.lines[item["line"] - 1]
    asked = {field: item[field] for field in ("quantity", "price", "promised_on") if field in item}
    return Moved(line, line.ordered._replace(**asked))


def _added(uow: UnitOfWork, order: Order, items: Items, *, may_set_price: bool) -> list[Wanted]:
    """The lines to be added, their faults at the places that they have among all items."""
    places = [place for place, item in enumerate(items) if item.get("line") is None]
    if not places:
        return []
    deal = Deal(order.customer_id, order.money, uow.today)
    try:
        return wanted_lines(uow, deal, [items[place] for place in places], may_set_price=may_set_price)
    except Invalid as invalid:
        raise Invalid([_placed(error, places) for error in invalid.errors]) from None


def _placed(error: InputError, places: Sequence[int]) -> InputError:
    root, lines, place, *rest = error.pointer.split("/")
    return InputError("/".join((root, lines, str(places[int(place)]), *rest)), error.code, error.message)


def _faults(order: Order, items: Items, *, may_set_price: bool) -> Iterator[InputError]:
    known, named = {line.line: line for line in order.lines}, set[int]()
    for place, item in enumerate(items):
        at, line = f"#/lines/{place}", item.get("line")
        if line is None:
            if not item.get("quantity"):
                yield _fault(f"{at}/quantity", "required", "新增的行须有数量", "A line that is added needs a quantity.")
            if not {"product_id", "customer_item"} & item.keys():
                yield _fault(f"{at}/product_id", "required", "请指明行号或产品", "Name a line or a product.")
            continue
        if "product_id" in item:
            yield _fault(f"{at}/product_id", "either-or", "已有的行不能换产品", "A line keeps its product.")
        if line not in known:
            yield _fault(f"{at}/line", "not-found", "订单没有此行", "The order has no such line.")
        elif item.get("price", known[line].price) != known[line].price and not may_set_price:
            yield _fault(f"{at}/price", "not-allowed", "您无权改价", "You may not set prices.")
        if line in named:
            yield _fault(f"{at}/line", "repeated", "行号重复", "This line is named twice.")
        named.add(line)
    if len(order.lines) + sum(item.get("line") is None for item in items) > MOST_LINES:
        yield _fault("#/lines", "too-long", f"订单最多 {MOST_LINES} 行", f"An order has {MOST_LINES} lines at most.")


def _fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    return InputError(pointer, code, {"zh": zh, "en": en})
