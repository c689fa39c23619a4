"""Use cases of the price list: create, change, assign to a customer, withdraw from one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.accounts.queries import account_named
from sales.price_lists.model import PriceList, PriceListAssignment
from sales.price_lists.queries import price_list_named


def create_price_list(
    uow: UnitOfWork, *, code: str, name: Mapping[str, str], general: bool = False, rank: int = 100
) -> PriceList:
    """Make a list; its prices are entered and approved one by one (`pricing`)."""
    return uow.add(PriceList.create(code=code, name=name, general=general, rank=rank, at=uow.now))


def change_price_list(uow: UnitOfWork, price_list_id: UUID, changes: Mapping[str, Any]) -> PriceList:
    """Change name, rank, for whom it is, or whether it is in use; documents that were entered keep their prices."""
    price_list = uow.get(PriceList, price_list_id)
    price_list.change(changes)
    return price_list


def assign_price_list(uow: UnitOfWork, *, account_id: UUID, price_list_id: UUID) -> PriceListAssignment:
    """Give a customer the prices of a list from now on. Raises Invalid or NotKnownHereYet."""
    price_list, account = price_list_named(uow, price_list_id), account_named(uow, account_id)
    return uow.add(PriceListAssignment.assign(price_list, account, uow.principal.user_id, uow.now))


def withdraw_price_list(uow: UnitOfWork, assignment_id: UUID) -> None:
    """Take the prices of a list from a customer."""
    assignment = uow.get(PriceListAssignment, assignment_id)
    assignment.withdraw()
    uow.remove(assignment)
