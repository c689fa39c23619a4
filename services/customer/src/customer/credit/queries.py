"""What can be asked about credit parameters."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.credit.model import CreditParameters
from records.masters import Status

EQUALITIES = ("account_id", "currency", "all_currencies", "status", "owner_id")


def list_parameters(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the credit parameters within reach, newest first; `on`: those that hold on this day."""
    wanted = [getattr(CreditParameters, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if (day := query.get("on")) is not None:
        wanted += [CreditParameters.status == Status.APPROVED, _holding(day, day)]
    parameters = select(CreditParameters).where(reader.visible(CreditParameters), *wanted)
    return paginate(reader, parameters, CreditParameters, {}, query)


def read_parameters(reader: Reader, parameters_id: UUID) -> CreditParameters:
    """One set of parameters; raises NotFound outside the reach."""
    return reader.get(CreditParameters, parameters_id)


def overlapping(reader: Reader, parameters: CreditParameters) -> CreditParameters | None:
    """Other approved parameters for the same documents of the account on a day of these, whoever may see them."""
    same = (
        CreditParameters.id != parameters.id,
        CreditParameters.account_id == parameters.account_id,
        CreditParameters.status == Status.APPROVED,
        CreditParameters.all_currencies == parameters.all_currencies,
        true() if parameters.all_currencies else CreditParameters.currency == parameters.currency,
    )
    holding = _holding(parameters.valid_from, parameters.valid_to)
    return reader.session.scalars(select(CreditParameters).where(*same, holding).limit(1)).first()


def _holding(first: date, last: date | None) -> ColumnElement[bool]:
    """Those with a day among these, both included."""
    begun = true() if last is None else CreditParameters.valid_from <= last
    return begun & or_(CreditParameters.valid_to.is_(None), CreditParameters.valid_to >= first)
