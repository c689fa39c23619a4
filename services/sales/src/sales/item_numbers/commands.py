"""Use cases of the customer's item number (S-02): 订单员 enters it, 销售主管 approves it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from records import approvals
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.catalogue.queries import product_named
from sales.item_numbers.model import ItemNumber
from sales.item_numbers.queries import rivals_of


def enter_item_number(
    uow: UnitOfWork, *, account_id: UUID, product_id: UUID, valid_from: date | None = None, **details: Any
) -> ItemNumber:
    """Enter a draft, valid from today unless another day is given. Raises Invalid or NotKnownHereYet."""
    number = ItemNumber.enter(
        account=account_named(uow, account_id),
        product=product_named(uow, product_id),
        details={**details, "valid_from": valid_from or uow.today},
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(number)


def change_item_number(uow: UnitOfWork, item_number_id: UUID, changes: Mapping[str, Any]) -> ItemNumber:
    """Change a draft. Raises Invalid or EntryNotDraft."""
    number = uow.get(ItemNumber, item_number_id)
    number.change(changes)
    return number


def submit_item_number(uow: UnitOfWork, item_number_id: UUID) -> ItemNumber:
    """Ask for approval."""
    number = uow.get(ItemNumber, item_number_id)
    number.submit()
    approvals.open_approval(uow, ItemNumber.__document__, number, number.number)
    return number


def approve_item_number(uow: UnitOfWork, item_number_id: UUID) -> ItemNumber:
    """Approve the step that waits; with the last one it counts, and the number before of the product makes way.

    Raises ItemNumberTaken or ValidityOverlaps.
    """
    number = uow.get(ItemNumber, item_number_id)
    evidence = approvals.approve(uow, ItemNumber.__document__, number)
    if evidence is not None:
        # Numbers of one customer are approved one after the other: no day gets two.
        uow.session.get_one(Account, number.account_id, with_for_update=True)
        number.approve(evidence, rivals_of(uow, number))
    return number


def end_item_number(uow: UnitOfWork, item_number_id: UUID, *, valid_to: date) -> ItemNumber:
    """Let it count until this day, its last. Raises EntryNotApproved or ValidityOver."""
    number = uow.get(ItemNumber, item_number_id)
    number.end(valid_to)
    return number
