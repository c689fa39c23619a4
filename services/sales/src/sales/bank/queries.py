"""What can be asked about the bank's statements."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.bank.model import BankLine

ORDERS = {"booked_on": BankLine.booked_on}
EQUALITIES = ("status", "bank_account", "reference", "currency", "matched_by", "payment_id")


def list_lines(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the lines, the latest first."""
    wanted = [getattr(BankLine, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("booked_from"):
        wanted.append(BankLine.booked_on >= query["booked_from"])
    if query.get("booked_before"):
        wanted.append(BankLine.booked_on < query["booked_before"])
    return paginate(reader, select(BankLine).where(reader.visible(BankLine), *wanted), BankLine, ORDERS, query)


def read_line(reader: Reader, line_id: UUID) -> BankLine:
    """One line; raises NotFound."""
    return reader.get(BankLine, line_id)
