"""Use cases of the return: create, change, submit, withdraw, approve, reject, receive, inspect, void."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.numbering import document_number
from sales.deliveries.model import Delivery
from sales.documents import day_of
from sales.orders.fulfilment import Quantities
from sales.orders.model import Order
from sales.receivables.commands import credit_return
from sales.required_fields.queries import required_of
from sales.return_types.model import ReturnType
from sales.return_types.queries import return_type_named
from sales.returns.model import Return, Wanted
from sales.returns.queries import accepted_of, delivery_named
from sales.shipment_notices.commands import hold_order_of
from sales.shipment_notices.lines import quantities_of

Lines = Sequence[Mapping[str, Any]]


def create_return(
    uow: UnitOfWork,
    *,
    return_type: str,
    delivery_id: UUID,
    lines: Lines,
    returned_on: date | None = None,
    **details: Any,
) -> Return:
    """Enter a draft about goods of a delivery within reach. Raises Invalid or ReturnNotForYourRole."""
    kind = return_type_named(uow, return_type)
    kind.check_role(uow.principal.roles)
    delivery = delivery_named(uow, delivery_id)
    document = Return.enter(
        number=document_number(uow, Return.__document__, "RT"),
        return_type=kind,
        delivery=delivery,
        lines=_wanted(kind, delivery, lines),
        details={**details, "returned_on": day_of(uow, returned_on, "returned_on", delivery.shipped_on)},
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(document)


def change_return(uow: UnitOfWork, return_id: UUID, changes: Mapping[str, Any]) -> Return:
    """Change a draft; lines are replaced as a whole. Raises Invalid, ReturnNotForYourRole or ReturnNotDraft."""
    document = uow.get(Return, return_id)
    kind = return_type_named(uow, document.return_type)
    kind.check_role(uow.principal.roles)
    delivery = uow.session.get_one(Delivery, document.delivery_id)
    changes = dict(changes)
    if "returned_on" in changes:
        changes["returned_on"] = day_of(uow, changes["returned_on"], "returned_on", delivery.shipped_on)
    lines = _wanted(kind, delivery, changes["lines"]) if "lines" in changes else None
    document.change(changes, delivery, lines)
    return document


def submit_return(uow: UnitOfWork, return_id: UUID) -> Return:
    """Ask for approval. Raises RequiredFieldsEmpty, ReturnedMoreThanDelivered."""
    document = uow.get(Return, return_id)
    document.submit(uow.session.get_one(Delivery, document.delivery_id), required_of(uow, Return.__document__))
    approvals.open_approval(uow, Return.__document__, document, document.number)
    return document


def approve_return(uow: UnitOfWork, return_id: UUID) -> Return:
    """Approve the step that waits; the last one lets the goods come back and counts them over all kinds (S-21)."""
    document, delivery, order = _with_its_goods(uow, return_id)
    evidence = approvals.approve(uow, Return.__document__, document)
    if evidence is not None:
        document.approve(evidence, delivery, order)
    return document


def receive_return(uow: UnitOfWork, return_id: UUID, *, received_on: date | None = None) -> Return:
    """The goods are here; where its type needs no inspection, all of it is accepted and credited at once."""
    document, delivery, order = _with_its_goods(uow, return_id)
    document.receive(day_of(uow, received_on, "received_on", delivery.shipped_on))
    if not document.inspected:
        _credit(uow, document, {}, delivery, order)
    return document


def inspect_return(uow: UnitOfWork, return_id: UUID, *, lines: Lines) -> Return:
    """What quality control accepts of goods that are here (S-22), by default all; the same result again is the same.

    Raises Invalid or ReturnNotReceived.
    """
    document, delivery, order = _with_its_goods(uow, return_id)
    accepted = quantities_of(document.lines, lines)
    if document.says(accepted):
        return document
    if faults := [
        InputError(f"#/lines/{place}/quantity", "too-much", _TOO_MUCH)
        for place, (line, quantity) in enumerate(accepted.items())
        if quantity > document.quantities[line]
    ]:
        raise Invalid(faults)
    _credit(uow, document, accepted, delivery, order)
    return document


def void_return(uow: UnitOfWork, return_id: UUID, *, reason: str) -> Return:
    """The goods do not come back. Raises ReturnNotVoidable."""
    document, delivery, order = _with_its_goods(uow, return_id)
    document.void(reason, delivery, order)
    return document


def _with_its_goods(uow: UnitOfWork, return_id: UUID) -> tuple[Return, Delivery, Order]:
    """A return with delivery and order, after whoever moved goods of the same order before."""
    hold_order_of(uow, Return, return_id)
    document = uow.get(Return, return_id)
    delivery = uow.session.get_one(Delivery, document.delivery_id)
    return document, delivery, uow.session.get_one(Order, document.order_id)


def _credit(uow: UnitOfWork, document: Return, accepted: Quantities, delivery: Delivery, order: Order) -> None:
    """Accept, and give the customer credit for it."""
    document.inspect(accepted, accepted_of(uow, delivery.id), delivery, order, uow.now)
    credit_return(
        uow,
        return_id=document.id,
        number=document.number,
        delivery_id=delivery.id,
        order_id=order.id,
        account_id=cast(UUID, document.account_id),
        owner_id=document.owner_id,
        currency=document.currency,
        amount=document.total,
        credited_on=uow.today,
    )


def _wanted(kind: ReturnType, delivery: Delivery, lines: Lines) -> list[Wanted]:
    quantities_of(delivery.lines, lines)
    if faults := tuple(_faults(kind, lines)):
        raise Invalid(faults)
    return [Wanted(**item) for item in lines]


def _faults(kind: ReturnType, lines: Lines) -> Iterator[InputError]:
    known = ", ".join(sorted(kind.reason_codes))
    for place, item in enumerate(lines):
        if item["reason"] not in kind.reason_codes:
            texts = {"zh": f"此类销退单的原因有:{known}", "en": f"Reasons of this type of return are {known}."}
            yield InputError(f"#/lines/{place}/reason", "unknown-reason", texts)


_TOO_MUCH = {"zh": "接受数量超过退货数量", "en": "More is accepted than came back."}
