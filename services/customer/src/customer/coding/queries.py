"""What can be asked about coding rules."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.coding.model import CodingRule


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
    """The rule that gives codes now; it is for everybody who enters accounts, whatever else they may see."""
    return reader.session.scalars(select(CodingRule).where(CodingRule.in_force.is_(True))).one_or_none()
