"""What can be asked about the rule of product codes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.product_rules.model import ProductRule


def list_rules(reader: Reader, query: Mapping[str, Any]) -> Page:
    """The rule, as a list of one."""
    return paginate(reader, select(ProductRule).where(reader.visible(ProductRule)), ProductRule, {}, query)


def read_rule(reader: Reader, rule_id: UUID) -> ProductRule:
    """The rule; raises NotFound."""
    return reader.get(ProductRule, rule_id)


def rule_in_force(reader: Reader) -> ProductRule:
    """The rule that binds whoever makes a product."""
    return reader.session.scalars(select(ProductRule)).one()
