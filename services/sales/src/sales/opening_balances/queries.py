"""What can be asked about opening balances."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.opening_balances.model import OpeningBalance

ORDERS = {"incurred_on": OpeningBalance.incurred_on, "number": OpeningBalance.number}
EQUALITIES = ("status", "account_id", "owner_id", "currency", "number", "reference")


def list_opening_balances(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the opening balances within reach."""
    wanted = [getattr(OpeningBalance, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    balances = select(OpeningBalance).where(reader.visible(OpeningBalance), *wanted)
    return paginate(reader, balances, OpeningBalance, ORDERS, query)


def read_opening_balance(reader: Reader, balance_id: UUID) -> OpeningBalance:
    """One opening balance; raises NotFound outside the reach."""
    return reader.get(OpeningBalance, balance_id)
