"""Credit parameters for tests, and what the books of credit say, beside factories.py."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select

from chassis.identifiers import new_id
from chassis.worker import copies
from sales.credit.model import CreditParameters, Entry, Exposure, Occupation, Point, sums
from sales.credit.reactions import parameters_row
from sales.model import Base

STATE: Mapping[str, Any] = {
    "owner_id": None, "currency": "CNY", "all_currencies": True, "credit_limit": "1000.00", "overdue_days": None,
    "overdue_amount": "0.00", "orders_occupy": "approved", **{f"on_{point}": "forbid" for point in Point},
    "valid_from": "2020-01-01", "valid_to": None, "status": "approved",
}  # fmt: skip
"""Credit control parameters as the customer service tells of them: strict everywhere."""


def parameters(**given: Any) -> CreditParameters:
    """Parameters in force."""
    row = parameters_row({**STATE, "account_id": new_id(), **given})
    amounts = {name: Decimal(row[name]) for name in ("credit_limit", "overdue_amount")}
    return CreditParameters(**{**row, **amounts, "id": new_id(), "version": 1, "valid_from": date(2020, 1, 1)})


def granted(engine: Engine, account_id: UUID, identifier: UUID | None = None, version: int = 1, **given: Any) -> UUID:
    """Let sales learn of an account's parameters as the worker would write them."""
    identifier = identifier or new_id()
    row = {**parameters_row({**STATE, "account_id": str(account_id), **given}), "id": identifier, "version": version}
    with engine.begin() as connection:
        copies.write(connection, Base.metadata.tables["credit_parameters"], [{**row, "deleted_at": None}])
    return identifier


Books = dict[tuple[str, str], Decimal]


def books(engine: Engine, account_id: UUID) -> Books:
    """What an account's documents occupy by kind and currency, after making sure that all three books say so."""
    grouped = (Occupation.kind, Occupation.currency)
    occupied = select(*grouped, func.sum(Occupation.amount)).where(Occupation.account_id == account_id)
    entered = select(Entry.kind, Entry.currency, func.sum(Entry.amount)).where(Entry.account_id == account_id)
    with engine.connect() as connection:
        by_document = {(kind, at): amount for kind, at, amount in connection.execute(occupied.group_by(*grouped))}
        ledger = connection.execute(entered.group_by(Entry.kind, Entry.currency))
        by_entry = {(kind, at): amount for kind, at, amount in ledger}
        exposure = connection.scalar(select(Exposure.occupied).where(Exposure.account_id == account_id))
    found = {key: amount for key, amount in by_document.items() if amount}
    assert {key: amount for key, amount in by_entry.items() if amount} == found
    assert {key: amount for key, amount in sums(exposure or {}).items() if amount} == found
    return found
