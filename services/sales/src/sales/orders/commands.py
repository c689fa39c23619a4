"""Use cases of the order: place, change, submit, withdraw, approve, reject, view, close, cancel.

Shipping is the deliveries' (`sales.deliveries`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from records import approvals, custom_fields, documents
from records.numbering import document_number
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.credit import commands as credit
from sales.credit.model import Holder, Kind, Point
from sales.documents import day_of
from sales.order_types.model import STANDARD, Occasion, OrderType
from sales.order_types.queries import order_type_named
from sales.orders.entering import SET_PRICE, Deal, money_of, wanted_lines
from sales.orders.facts import NotTheCustomer
from sales.orders.lines import NONE
from sales.orders.model import Order
from sales.orders.queries import is_customer, ordered_before, read_order
from sales.terms.queries import terms_of

USUAL_TERM = 30
"""Days of payment where neither the order nor the customer's payment terms (C-04) say anything else."""

REPEAT = "repeat"
"""The type of an order that is copied from another one: 返单 (S-11)."""


def place_order(
    uow: UnitOfWork,
    *,
    account_id: UUID,
    order_type: str = STANDARD,
    business_date: date | None = None,
    currency: str | None = None,
    tax_included: bool = True,
    payment_terms_id: UUID | None = None,
    payment_days: int | None = None,
    lines: Sequence[Mapping[str, Any]] = (),
    **details: Any,
) -> Order:
    """Enter a draft, in the company's currency unless another one is named; history may be entered later (S-48).

    It is paid by the terms of the account, unless other ones are named, or plain `payment_days` alone.
    Raises Invalid, NotKnownHereYet for what has not arrived here yet, and what `credit.pass_point` raises.
    """
    account = account_named(uow, account_id)
    business_date = day_of(uow, business_date, "business_date")
    money = money_of(uow, currency, business_date, tax_included=tax_included)
    deal = Deal(account_id, money, business_date)
    plain = payment_days is not None and payment_terms_id is None
    order = Order.place(
        account=account,
        order_type=order_type_named(uow, order_type),
        money=money,
        lines=wanted_lines(uow, deal, lines, may_set_price=uow.principal.may(SET_PRICE)),
        details={
            **custom_fields.entered(uow, Order.__document__, details),
            "business_date": business_date,
            "terms": None if plain else terms_of(uow, account_id, payment_terms_id),
            "payment_days": USUAL_TERM if payment_days is None else payment_days,
        },
        entered_by=uow.principal.user_id,
        at=uow.now,
        number=document_number(uow, Order.__document__, "SO"),
    )
    credit.pass_point(uow, _holder(order), order.total, Point.ORDER_SAVED)
    return uow.add(order)


def copy_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Order the same once more (返单): a draft of today, at the prices of today.

    Raises Invalid for what is not sold any more, and what `place_order` raises.
    """
    order = uow.get(Order, order_id)
    return place_order(
        uow,
        account_id=order.customer_id,
        order_type=REPEAT,
        currency=order.currency,
        tax_included=order.tax_included,
        ship_to=order.ship_to,
        lines=[{"product_id": line.product_id, "quantity": line.quantity} for line in order.lines if line.quantity],
    )


def change_order(uow: UnitOfWork, order_id: UUID, changes: Mapping[str, Any]) -> Order:
    """Change a draft; lines are replaced as a whole. Raises Invalid or OrderNotDraft."""
    order = uow.get(Order, order_id)
    changes = dict(custom_fields.entered(uow, Order.__document__, changes, order.custom))
    if "business_date" in changes:
        changes["business_date"] = day_of(uow, changes["business_date"], "business_date")
    if "order_type" in changes:
        changes["order_type"] = order_type_named(uow, changes["order_type"])
    if "payment_terms_id" in changes:
        named = changes.pop("payment_terms_id")
        changes["terms"] = None if named is None else terms_of(uow, order.customer_id, named)
    if "lines" in changes:
        day = changes.get("business_date", order.business_date)
        deal = Deal(order.customer_id, order.money, day)
        changes["lines"] = wanted_lines(uow, deal, changes["lines"], may_set_price=uow.principal.may(SET_PRICE))
    order.change(changes)
    credit.pass_point(uow, _holder(order), order.total, Point.ORDER_SAVED)
    return order


def submit_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Ask for approval; an order of a type that needs none is signed at once, if the customer's credit allows.

    Raises OrderIncomplete while a mandatory field is empty, AccountNotInBusiness, NotTheFirstOrder, NotTheSameAgain
    and what `credit.pass_point` raises.
    """
    order = uow.get(Order, order_id)
    order_type = uow.session.get_one(OrderType, order.order_type_id)
    if order_type.occasion != Occasion.ANY:
        # Of two orders submitted at the same moment the second waits here, and sees that it is not the first.
        uow.session.refresh(_account_of(uow, order), with_for_update={"key_share": True})
        ordered_before(uow, order).check(order_type.occasion, order)
    order.submit(_account_of(uow, order), uow.now, order_type.required)
    evidence = None if order_type.needs_approval else approvals.exempt(uow, Order.__document__, order)
    if evidence is None:
        approvals.open_approval(uow, Order.__document__, order, order.number)
    credit.pass_point(uow, _holder(order), order.total, Point.ORDER_SUBMITTED)
    if evidence is not None:
        _sign(uow, order, evidence)
    return order


def withdraw_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Take it back before the decision."""
    order = documents.withdraw(uow, uow.get(Order, order_id))
    credit.step_back(uow, _holder(order), order.total)
    return order


def approve_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Approve the step that waits (通过); the last one signs the order."""
    order = uow.get(Order, order_id)
    evidence = approvals.approve(uow, Order.__document__, order)
    if evidence is not None:
        _sign(uow, order, evidence)
    return order


def reject_order(uow: UnitOfWork, order_id: UUID, *, reason: str) -> Order:
    """Refuse the step that waits (驳回), with a reason."""
    order = documents.reject(uow, uow.get(Order, order_id), reason)
    credit.step_back(uow, _holder(order), order.total)
    return order


def view_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """The customer looks at the signed order (S-23); the first time is recorded. Raises NotTheCustomer for others."""
    order = read_order(uow, order_id)
    if not is_customer(uow):
        raise NotTheCustomer
    order.view(uow.now)
    return order


def close_order(uow: UnitOfWork, order_id: UUID, *, reason: str) -> Order:
    """Ship no more of what was shipped in part, with a reason."""
    order = uow.get(Order, order_id)
    order.close(reason, uow.today)
    occupy_credit(uow, order)
    return order


def cancel_order(uow: UnitOfWork, order_id: UUID, *, reason: str) -> Order:
    """Give it up, with a reason, as long as nothing of it was shipped."""
    order = uow.get(Order, order_id)
    order.cancel(reason, uow.today)
    occupy_credit(uow, order)
    return order


def occupy_credit(uow: UnitOfWork, order: Order) -> None:
    """Let an approved order occupy the value of what is still to be shipped (C-05); whoever posts on it says so."""
    credit.occupy(uow, _holder(order), order.open_amount)


def amend_credit(uow: UnitOfWork, order: Order, before: Decimal) -> None:
    """Let a changed order occupy what it is worth now; one that is worth more than `before` is checked as if approved.

    Raises what `credit.pass_point` raises.
    """
    if order.open_amount > before:
        credit.pass_point(uow, _holder(order), order.open_amount, Point.ORDER_APPROVED)
    else:  # who orders less is let go, whatever the customer owes
        occupy_credit(uow, order)


def check_credit(uow: UnitOfWork, order: Order, point: Point, leaving: Decimal = NONE) -> None:
    """Check the customer's credit when goods of an order are to leave, or do, worth `leaving`.

    What order and goods are worth together stands against what the order occupies, so it goes before `occupy_credit`.
    Raises CreditLimitExceeded, CreditOverdue or CreditNotConvertible where the parameters forbid.
    """
    credit.check(uow, _holder(order), order.open_amount + leaving, point)


def _sign(uow: UnitOfWork, order: Order, evidence: approvals.Approved) -> None:
    order.approve(evidence, _account_of(uow, order))
    credit.pass_point(uow, _holder(order), order.total, Point.ORDER_APPROVED)


def _holder(order: Order) -> Holder:
    return Holder(Kind.ORDER, order.id, order.number, order.account_id, order.currency)


def _account_of(uow: UnitOfWork, order: Order) -> Account:
    """Whether business with it may go on is asked for whoever decides, whatever accounts they may see."""
    return uow.session.get_one(Account, order.account_id)
