"""Use cases of the credit release: 订单员 or 销售人员 enters it, 销售部长 approves it or revokes it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import masters
from records.numbering import document_number
from sales.accounts.queries import account_named
from sales.credit import commands as credit
from sales.credit.model import Allowance
from sales.credit_releases.model import CreditRelease
from sales.documents import base_currency
from sales.orders.model import Order


def create_release(
    uow: UnitOfWork, *, account_id: UUID, order_id: UUID | None = None, currency: str | None = None, **details: Any
) -> CreditRelease:
    """Enter a draft for one order, or for all documents of the account; by default in the company's currency.

    Raises Invalid, or NotKnownHereYet for an account that has not arrived here.
    """
    account = account_named(uow, account_id)
    order_number = None if order_id is None else _number_of(uow, account_id, order_id)
    details |= {"order_id": order_id, "order_number": order_number, "currency": currency or base_currency(uow)}
    number = document_number(uow, CreditRelease.__document__, "CR")
    release = CreditRelease.of(account, details, number=number, entered_by=uow.principal.user_id, at=uow.now)
    release.check_day(uow.today)
    return uow.add(release)


def change_release(uow: UnitOfWork, release_id: UUID, changes: Mapping[str, Any]) -> CreditRelease:
    """Change a draft. Raises Invalid, MasterUnderApproval."""
    release = uow.get(CreditRelease, release_id)
    release.change(changes)
    return release


def submit_release(uow: UnitOfWork, release_id: UUID) -> CreditRelease:
    """Ask for approval. Raises CreditReleaseExpired."""
    release = uow.get(CreditRelease, release_id)
    release.check_day(uow.today)
    return masters.submit(uow, release, release.number)


def approve_release(uow: UnitOfWork, release_id: UUID) -> CreditRelease:
    """Approve the step that waits; after the last there is more credit. Raises CreditReleaseExpired."""
    release = uow.get(CreditRelease, release_id)
    release.check_day(uow.today)
    if masters.approve(uow, release):
        allowance = Allowance(
            id=release.id,
            account_id=release.account_id,
            document_id=release.order_id,
            currency=release.currency,
            amount=release.amount,
            despite_overdue=release.despite_overdue,
            valid_until=release.valid_until,
        )
        credit.allow(uow, allowance)
    return release


def revoke_release(uow: UnitOfWork, release_id: UUID, *, reason: str) -> CreditRelease:
    """Let it count no more, with a reason. Raises CreditReleaseNotInForce."""
    release = uow.get(CreditRelease, release_id)
    release.revoke(reason)
    credit.disallow(uow, release.id)
    return release


def _number_of(uow: UnitOfWork, account_id: UUID, order_id: UUID) -> str:
    number = uow.session.scalar(select(Order.number).where(Order.id == order_id, Order.account_id == account_id))
    if number is None:
        texts = {"zh": "该客户没有此订单", "en": "This account has no such order."}
        raise Invalid([InputError("#/order_id", "not-found", texts)])
    return number
