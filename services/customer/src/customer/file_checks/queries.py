"""What can be asked about checks of files, and what the files lack."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, case, exists, func, null, select
from sqlalchemy.dialects.postgresql import array

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.accounts.model import Account, Address
from customer.accounts.vocabulary import Status
from customer.completeness.model import CompletenessPolicy
from customer.file_checks.model import MOST_LISTED, FileCheck

ORDERS = {"checked_on": FileCheck.checked_on}
EQUALITIES = ("owner_id", "checked_on")


def list_checks(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the checks within reach."""
    wanted = [getattr(FileCheck, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, select(FileCheck).where(reader.visible(FileCheck), *wanted), FileCheck, ORDERS, query)


def read_check(reader: Reader, check_id: UUID) -> FileCheck:
    """One check; raises NotFound outside the reach."""
    return reader.get(FileCheck, check_id)


def incomplete_files(reader: Reader) -> Sequence[Row[Any]]:
    """Of each owner the approved files in use that lack a mandatory field of their kind's policy, the least complete
    first, and in `incomplete` how many there are; whoever may see them, in one statement.
    """
    policies = reader.session.scalars(select(CompletenessPolicy)).all()
    missing = case({policy.kind: _missing(policy.mandatory) for policy in policies}, value=Account.kind)
    lacking = (
        select(
            Account.owner_id,
            Account.id,
            Account.code,
            Account.completeness,
            missing.label("missing"),
        )
        .where(Account.active, Account.status == Status.APPROVED, func.cardinality(missing) > 0)
        .cte("lacking")
    )
    place = func.row_number().over(partition_by=lacking.c.owner_id, order_by=(lacking.c.completeness, lacking.c.id))
    counted = func.count().over(partition_by=lacking.c.owner_id)
    ranked = select(lacking, place.label("place"), counted.label("incomplete")).subquery()
    return reader.session.execute(
        select(ranked).where(ranked.c.place <= MOST_LISTED).order_by(ranked.c.owner_id, ranked.c.place)
    ).all()


def _missing(mandatory: Sequence[str]) -> ColumnElement[Any]:
    """The names of those of these fields that hold nothing, as an array; what `CompletenessPolicy.missing` says."""
    return func.array_remove(array([case((_empty(field), field), else_=null()) for field in mandatory]), None)


def _empty(field: str) -> ColumnElement[bool]:
    if field == "addresses":
        return ~exists().where(Address.account_id == Account.id)
    if field == "relations":
        return func.cardinality(Account.relations) == 0
    if field == "name":
        return func.concat(Account.name["zh"].astext, Account.name["en"].astext).op("!~")(r"\S")
    column: ColumnElement[Any] = getattr(Account, field)
    return func.coalesce(column, "").op("!~")(r"\S") if isinstance(column.type, String) else column.is_(None)
