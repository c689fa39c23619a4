"""What can be asked about coding rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, bindparam, or_, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.coding.model import CodingRule, Status


def list_rules(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the coding rules, newest first."""
    rules = select(CodingRule).where(reader.visible(CodingRule))
    if query.get("status"):
        rules = rules.where(CodingRule.status == query["status"])
    return paginate(reader, rules, CodingRule, {}, query)


def read_rule(reader: Reader, rule_id: UUID) -> CodingRule:
    """One coding rule; raises NotFound."""
    return reader.get(CodingRule, rule_id)


def rule_in_force(reader: Reader) -> CodingRule | None:
    """The rule that gives codes today; it is for everybody who enters accounts, whatever else they may see."""
    return reader.once(rule_in_force, lambda: reader.session.scalars(_IN_FORCE, {"on": reader.today}).one_or_none())


def rules_from(reader: Reader, day: date) -> Sequence[CodingRule]:
    """The rules that give codes on this day or later."""
    return reader.session.scalars(select(CodingRule).where(_GIVING, _not_over_on(day))).all()


_GIVING = CodingRule.status.in_((Status.APPROVED, Status.RETIRED))


def _not_over_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    return or_(CodingRule.valid_to.is_(None), CodingRule.valid_to >= day)


_ON = bindparam("on", type_=Date)
_IN_FORCE = select(CodingRule).where(_GIVING, CodingRule.valid_from <= _ON, _not_over_on(_ON))
