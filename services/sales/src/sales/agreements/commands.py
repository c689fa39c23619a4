"""Use cases of the agreement: create, change, submit, withdraw, approve, reject; renew, terminate; remind, expire."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import masters
from records.numbering import document_number
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.agreements.model import USUAL_NOTICE, Agreement, Status
from sales.documents import day_of
from sales.orders.model import Order
from sales.quotations.model import Quotation

AT_ONCE = 200
"""Agreements that one run of the schedule deals with; the next run takes the rest."""


def create_agreement(uow: UnitOfWork, *, account_id: UUID, **details: Any) -> Agreement:
    """Enter a draft. Raises Invalid, NotKnownHereYet for an account that has not arrived here yet."""
    account = account_named(uow, account_id)
    _check_named(uow, account.id, details)
    number = document_number(uow, Agreement.__document__, "CT")
    return uow.add(Agreement.of(account, number, details, entered_by=uow.principal.user_id, at=uow.now))


def change_agreement(uow: UnitOfWork, agreement_id: UUID, changes: Mapping[str, Any]) -> Agreement:
    """Change a draft; what was approved is renewed or terminated. Raises Invalid, MasterUnderApproval."""
    agreement = uow.get(Agreement, agreement_id)
    _check_named(uow, agreement.account_id, changes)
    agreement.change(changes)
    return agreement


def submit_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Ask for approval. Raises AgreementIncomplete while a mandatory field is empty."""
    agreement = uow.get(Agreement, agreement_id)
    return masters.submit(uow, agreement, agreement.number)


def approve_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Approve the step that waits; after the last it takes over from the one that it renews.

    Raises AgreementAlreadyRenewed when another one did so meanwhile.
    """
    agreement = uow.get(Agreement, agreement_id)
    if masters.approve(uow, agreement) and agreement.predecessor_id is not None:
        uow.session.get_one(Agreement, agreement.predecessor_id).renew(agreement)
    return agreement


def renew_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """A draft that follows it (续签), from the day after its last. Raises AgreementNotRenewable."""
    agreement = uow.get(Agreement, agreement_id)
    account = uow.session.get_one(Account, agreement.account_id)
    number = document_number(uow, Agreement.__document__, "CT")
    draft = Agreement.of(account, number, agreement.renewal(), entered_by=uow.principal.user_id, at=uow.now)
    return uow.add(draft)


def terminate_agreement(uow: UnitOfWork, agreement_id: UUID, *, reason: str) -> Agreement:
    """End it today, with a reason. Raises AgreementNotInForce."""
    agreement = uow.get(Agreement, agreement_id)
    agreement.terminate(reason, uow.today)
    return agreement


def watch_agreements(uow: UnitOfWork) -> None:
    """Tell of those whose day to be renewed has come, and end those whose last day has passed; for the schedule."""
    told_on = func.coalesce(Agreement.renewal_on, Agreement.ends_on - USUAL_NOTICE)
    for agreement in _in_force(
        uow, Agreement.reminded_on.is_(None), Agreement.successor_number.is_(None), told_on <= uow.today
    ):
        agreement.remind(uow.today)
    for agreement in _in_force(uow, Agreement.ends_on < uow.today):
        agreement.expire(uow.today)


def _in_force(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> Iterable[Agreement]:
    """Some of those in force, kept from everybody else."""
    found = select(Agreement).where(Agreement.status == Status.APPROVED, *wanted).order_by(Agreement.id).limit(AT_ONCE)
    return uow.session.scalars(found.with_for_update(skip_locked=True))


def _check_named(uow: UnitOfWork, account_id: UUID | None, wanted: Mapping[str, Any]) -> None:
    """Whether it was signed on a day that has come, and names documents of this customer's only. Raises Invalid."""
    signed_on: date | None = wanted.get("signed_on")
    if signed_on is not None:
        day_of(uow, signed_on, "signed_on")
    for field, model in (("order_ids", Order), ("quotation_ids", Quotation)):
        named: list[UUID] = wanted.get(field) or []
        known = select(model.id).where(model.id.in_(named), model.account_id == account_id)
        if named and set(named) - set(uow.session.scalars(known)):
            texts = {"zh": "不是该客户的单据", "en": "These are not all documents of this customer."}
            raise Invalid([InputError(f"#/{field}", "not-of-this-account", texts)])
