"""What can be asked about credit: where an account stands, which documents occupy it, and every movement."""

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.queries import read_account
from sales.credit import ledger
from sales.credit.facts import CreditNotConvertible
from sales.credit.model import Entry, Exposure, Occupation, sums
from sales.credit.standing import Rates, Standing
from sales.credit.warnings import CreditWarning
from sales.currencies.queries import rates_of

WARNED = ("account_id", "document_id", "point")


def rates_for(reader: Reader, standing: Standing, *currencies: str) -> Rates:
    """The rates of the day by which what is occupied, and `currencies`, compare with the limit; none without others."""
    limit = standing.parameters.currency
    others = standing.foreign.union(currencies) - {limit}
    return rates_of(reader, others | {limit}, reader.today) if others else {}


def read_exposure(reader: Reader, account_id: UUID) -> dict[str, Any]:
    """Where an account within reach stands: what is occupied by kind and currency, and each limit in force."""
    read_account(reader, account_id)
    exposure = reader.session.get(Exposure, account_id)
    occupied = sums(exposure.occupied) if exposure else {}
    return {
        "account_id": account_id,
        "day": reader.today,
        "occupied": [
            {"kind": kind, "currency": currency, "amount": amount}
            for (kind, currency), amount in sorted(occupied.items())
            if amount
        ],
        "limits": [_limit(reader, standing) for standing in ledger.standings(reader, account_id)],
    }


def list_occupations(reader: Reader, account_id: UUID, query: Mapping[str, Any]) -> Page:
    """The documents that occupy credit of an account within reach: together they are its exposure."""
    read_account(reader, account_id)
    found = select(Occupation).where(Occupation.account_id == account_id, Occupation.amount != 0)
    return paginate(reader, found, Occupation, {}, query)


def list_entries(reader: Reader, account_id: UUID, query: Mapping[str, Any]) -> Page:
    """Every movement of the ledger of an account within reach, newest first."""
    read_account(reader, account_id)
    found = select(Entry).where(Entry.account_id == account_id)
    if query.get("document_id"):
        found = found.where(Entry.document_id == query["document_id"])
    return paginate(reader, found, Entry, {"at": Entry.at}, query)


def list_warnings(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the credit warnings within reach."""
    wanted = [getattr(CreditWarning, name) == query[name] for name in WARNED if query.get(name) is not None]
    found = select(CreditWarning).where(reader.visible(CreditWarning), *wanted)
    return paginate(reader, found, CreditWarning, {"created_at": CreditWarning.created_at}, query)


def _limit(reader: Reader, standing: Standing) -> dict[str, Any]:
    """One limit and what counts against it; without a rate that is needed nobody can say what is left."""
    parameters, exposure = standing.parameters, None
    with suppress(CreditNotConvertible):
        exposure = standing.exposure(rates_for(reader, standing))
    return {
        "parameters_id": parameters.id,
        "currency": parameters.currency,
        "all_currencies": parameters.all_currencies,
        "limit": parameters.credit_limit,
        "allowed": standing.allowed,
        "exposure": exposure,
        "available": None
        if exposure is None
        else max(parameters.credit_limit + standing.allowed - exposure, Decimal(0)),
        "overdue_days": parameters.overdue_days,
        "overdue": [{"currency": currency, "amount": amount} for currency, amount in sorted(standing.overdue.items())],
    }
