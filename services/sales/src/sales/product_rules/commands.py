"""Use case of the rule of product codes: change it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.product_rules.model import ProductRule


def change_rule(uow: UnitOfWork, rule_id: UUID, changes: Mapping[str, Any]) -> ProductRule:
    """Let another rule hold for new products. Raises Invalid."""
    rule = uow.get(ProductRule, rule_id)
    rule.change(changes)
    return rule
