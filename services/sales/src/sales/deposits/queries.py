"""What can be asked about deposits."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.deposits.model import Deposit

ORDERS = {"received_on": Deposit.received_on, "number": Deposit.number}
EQUALITIES = ("status", "account_id", "owner_id", "currency", "number")


def list_deposits(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the deposits within reach."""
    wanted = [getattr(Deposit, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, select(Deposit).where(reader.visible(Deposit), *wanted), Deposit, ORDERS, query)


def read_deposit(reader: Reader, deposit_id: UUID) -> Deposit:
    """One deposit; raises NotFound outside the reach."""
    return reader.get(Deposit, deposit_id)
