"""What can be asked about the terms of accounts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.terms_assignments.model import TermsAssignment
from records.masters import Status

EQUALITIES = ("account_id", "payment_terms_id", "status", "owner_id")


def list_assignments(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the assignments within reach, newest first; `on`: those that hold on this day."""
    wanted = [getattr(TermsAssignment, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if (day := query.get("on")) is not None:
        wanted += [TermsAssignment.status == Status.APPROVED, TermsAssignment.valid_from <= day, _not_over_on(day)]
    assignments = select(TermsAssignment).where(reader.visible(TermsAssignment), *wanted)
    return paginate(reader, assignments, TermsAssignment, {}, query)


def read_assignment(reader: Reader, assignment_id: UUID) -> TermsAssignment:
    """One assignment; raises NotFound outside the reach."""
    return reader.get(TermsAssignment, assignment_id)


def running_from(reader: Reader, account_id: UUID | None, day: date) -> Sequence[TermsAssignment]:
    """The approved assignments of the account that hold on this day or later, whoever may see them."""
    approved = (TermsAssignment.account_id == account_id) & (TermsAssignment.status == Status.APPROVED)
    return reader.session.scalars(select(TermsAssignment).where(approved, _not_over_on(day))).all()


def _not_over_on(day: date) -> ColumnElement[bool]:
    return or_(TermsAssignment.valid_to.is_(None), TermsAssignment.valid_to >= day)
