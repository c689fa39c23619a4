"""Use cases of the quotation: draft, change, submit, approve, revise; accept and decline; order; expire, void."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from records import approvals, custom_fields
from records.numbering import document_number
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.documents import day_of
from sales.orders.commands import place_order
from sales.orders.entering import Deal, money_of, wanted_lines
from sales.orders.facts import NotTheCustomer
from sales.orders.model import Order
from sales.orders.queries import is_customer
from sales.pricing import commands as pricing
from sales.quotations.model import Quotation
from sales.quotations.queries import read_quotation
from sales.quotations.vocabulary import ON_OFFER, Status, Via
from sales.required_fields.queries import required_of
from sales.terms.queries import terms_of

AT_ONCE = 200
"""Quotations that one run of the schedule lets expire; the next run takes the rest."""


def draft_quotation(
    uow: UnitOfWork,
    *,
    account_id: UUID,
    business_date: date | None = None,
    currency: str | None = None,
    tax_included: bool = True,
    lines: Sequence[Mapping[str, Any]] = (),
    **details: Any,
) -> Quotation:
    """Enter a draft, in the company's currency unless another one is named, at the customer's prices of that day
    unless others are.

    Raises Invalid, NotKnownHereYet for an account that has not arrived here yet.
    """
    account = account_named(uow, account_id)
    _check_terms(uow, account_id, details)
    business_date = day_of(uow, business_date, "business_date")
    money = money_of(uow, currency, business_date, tax_included=tax_included)
    quotation = Quotation.draft(
        account=account,
        money=money,
        lines=wanted_lines(uow, Deal(account_id, money, business_date), lines, may_set_price=True),
        details={**custom_fields.entered(uow, Quotation.__document__, details), "business_date": business_date},
        entered_by=uow.principal.user_id,
        at=uow.now,
        number=document_number(uow, Quotation.__document__, "QT"),
    )
    return uow.add(quotation)


def change_quotation(uow: UnitOfWork, quotation_id: UUID, changes: Mapping[str, Any]) -> Quotation:
    """Change a draft; lines are replaced as a whole. Raises Invalid or QuotationNotDraft."""
    quotation = uow.get(Quotation, quotation_id)
    changes = dict(custom_fields.entered(uow, Quotation.__document__, changes, quotation.custom))
    _check_terms(uow, _account_of(uow, quotation).id, changes)
    if "business_date" in changes:
        changes["business_date"] = day_of(uow, changes["business_date"], "business_date")
    if "lines" in changes:
        day = changes.get("business_date", quotation.business_date)
        deal = Deal(_account_of(uow, quotation).id, quotation.money, day)
        changes["lines"] = wanted_lines(uow, deal, changes["lines"], may_set_price=True)
    quotation.change(changes)
    return quotation


def submit_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """Ask for approval. Raises QuotationIncomplete, QuotationOutOfDate, AccountNotInBusiness."""
    quotation = uow.get(Quotation, quotation_id)
    required = required_of(uow, Quotation.__document__)
    quotation.submit(_account_of(uow, quotation), uow.now, uow.today, required)
    approvals.open_approval(uow, Quotation.__document__, quotation, quotation.title)
    return quotation


def approve_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """Approve the step that waits; the last one puts it before the customer, in the place of earlier revisions.

    Raises QuotationPartlyOrdered when an earlier one was ordered of meanwhile.
    """
    quotation = uow.get(Quotation, quotation_id)
    evidence = approvals.approve(uow, Quotation.__document__, quotation)
    if evidence is not None:
        quotation.approve(evidence, _account_of(uow, quotation), uow.today)
        for earlier in _on_offer(uow, quotation):
            earlier.supersede()
    return quotation


def revise_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """Write the next revision of the number, beginning with the content of this one.

    Raises QuotationNotRevisable, QuotationPartlyOrdered; QuotationInRevision while another one is worked on.
    """
    quotation = uow.get(Quotation, quotation_id)
    last = uow.session.scalar(select(func.max(Quotation.revision)).where(Quotation.number == quotation.number))
    following = quotation.revise(
        revision=(last or quotation.revision) + 1,
        business_date=uow.today,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(following)


def accept_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """The customer agrees, in the portal (客户审核). Raises NotTheCustomer for others."""
    quotation = _of_customer(uow, quotation_id)
    quotation.accept(via=Via.PORTAL, by=uow.principal.actor, at=uow.now, today=uow.today)
    return quotation


def decline_quotation(uow: UnitOfWork, quotation_id: UUID, *, reason: str) -> Quotation:
    """The customer says no, in the portal. Raises NotTheCustomer for others."""
    quotation = _of_customer(uow, quotation_id)
    quotation.decline(reason, via=Via.PORTAL, by=uow.principal.actor, at=uow.now, today=uow.today)
    return quotation


def order_quotation(
    uow: UnitOfWork,
    quotation_id: UUID,
    *,
    lines: Sequence[Mapping[str, Any]] | None = None,
    **details: Any,
) -> Quotation:
    """Make an order of it, a draft at its prices: of all that is left, or of so much of some `lines`.

    `details` are the order's own: order_type, business_date, po_number, promised_on, ship_to, note.
    Raises QuotationNotAccepted, QuotationNotYetEffective, MoreThanQuoted, and what `place_order` raises.
    """
    quotation = uow.get(Quotation, quotation_id)
    wanted = quotation.open_quantities if lines is None else {item["line"]: item["quantity"] for item in lines}
    day = details["business_date"] = day_of(uow, details.get("business_date"), "business_date")
    quotation.check_orderable(wanted, day)
    order = place_order(
        uow,
        account_id=_account_of(uow, quotation).id,
        currency=quotation.currency,
        tax_included=quotation.tax_included,
        lines=[line.as_ordered(wanted[line.line]) for line in quotation.lines if line.line in wanted],
        **quotation.payment,
        **details,
    )
    quotation.order(wanted, order)
    return quotation


def release_quotation(uow: UnitOfWork, quotation_id: UUID, *, order_id: UUID) -> Quotation:
    """Take back what a cancelled order took. Raises OrderNotCancelled, NotFound for an order that took nothing."""
    quotation = uow.get(Quotation, quotation_id)
    order = uow.session.get(Order, order_id)
    if order is None:
        raise NotFound
    quotation.release(order)
    return quotation


def adopt_prices(
    uow: UnitOfWork, quotation_id: UUID, *, valid_from: date | None = None, valid_to: date | None = None
) -> Quotation:
    """Hand its prices to the customer's prices (S-03), where they wait for an approval of their own; from its effective
    day, or today if that has passed, unless another is named.

    Raises QuotationNotAccepted, QuotationPricesTaken, and what `pricing.commands.adopt_prices` raises.
    """
    quotation = uow.get(Quotation, quotation_id)
    quotation.adopt_prices(uow.now)
    pricing.adopt_prices(
        uow,
        origin=quotation.title,
        items=quotation.prices,
        account_id=_account_of(uow, quotation).id,
        currency=quotation.currency,
        tax_included=quotation.tax_included,
        valid_from=valid_from or max(quotation.effective_on or uow.today, uow.today),
        valid_to=valid_to,
    )
    return quotation


def void_quotation(uow: UnitOfWork, quotation_id: UUID, *, reason: str) -> Quotation:
    """Take it back, with a reason, as long as nothing of it was ordered."""
    quotation = uow.get(Quotation, quotation_id)
    quotation.void(reason)
    return quotation


def expire_quotations(uow: UnitOfWork) -> None:
    """Let expire what no customer answered until its last day; for the schedule."""
    late = select(Quotation).where(Quotation.status == Status.APPROVED, Quotation.expires_on < uow.today)
    for quotation in uow.session.scalars(late.order_by(Quotation.id).limit(AT_ONCE).with_for_update(skip_locked=True)):
        quotation.expire(uow.today)


def _of_customer(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    quotation = read_quotation(uow, quotation_id)
    if not is_customer(uow):
        raise NotTheCustomer
    return quotation


def _account_of(uow: UnitOfWork, quotation: Quotation) -> Account:
    """Whether business with it may go on is asked for whoever decides, whatever accounts they may see."""
    return uow.session.get_one(Account, quotation.account_id)


def _check_terms(uow: UnitOfWork, account_id: UUID, wanted: Mapping[str, Any]) -> None:
    """Whether an order could be paid by the terms that are offered. Raises Invalid, NotKnownHereYet."""
    if wanted.get("payment_terms_id") is not None:
        terms_of(uow, account_id, wanted["payment_terms_id"])


def _on_offer(uow: UnitOfWork, quotation: Quotation) -> Sequence[Quotation]:
    """Other revisions that the customer has before him, whatever the approver may see."""
    others = select(Quotation).where(
        Quotation.number == quotation.number, Quotation.id != quotation.id, Quotation.status.in_(ON_OFFER)
    )
    return uow.session.scalars(others.with_for_update()).all()
