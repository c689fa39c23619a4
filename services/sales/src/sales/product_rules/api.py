"""Routes of the rule of product codes (物料代码规则)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.product_rules import commands, queries
from sales.product_rules.events import ProductRuleState
from sales.product_rules.model import LONGEST_CODE, Characters, ProductRule

PERMISSIONS = (
    Permission("sales.product_rule.read", "查看物料代码规则", "Read the rule of product codes"),
    Permission("sales.product_rule.change", "修改物料代码规则", "Change the rule of product codes"),
)


class ProductRulePatch(Schema):
    """What may be changed of the rule."""

    characters = fields.Choice(Characters)
    shortest = fields.Integer(1, LONGEST_CODE)
    longest = fields.Integer(1, LONGEST_CODE)
    erp_is_master = fields.Boolean()


class ProductRuleRead(ProductRuleState):
    """The rule of product codes (物料代码规则)."""

    version = fields.Integer(0, 2**53, required=True)


routes = Routes("product-rules", prefix="/v1/product-rules", zh="物料代码规则", en="Rule of product codes")


@routes.get(
    "", permission="sales.product_rule.read", zh="物料代码规则", query=ListQuery, answer=page_of(ProductRuleRead)
)
def list_rules(reader: Reader, query: dict[str, Any]) -> Page:
    """List the rule of product codes, which is one."""
    return queries.list_rules(reader, query)


@routes.get("/<uuid:rule_id>", permission="sales.product_rule.read", zh="查看规则", answer=ProductRuleRead)
def read_rule(reader: Reader, rule_id: UUID) -> ProductRule:
    """Read the rule of product codes."""
    return queries.read_rule(reader, rule_id)


@routes.patch(
    "/<uuid:rule_id>",
    permission="sales.product_rule.change",
    zh="修改规则",
    body=ProductRulePatch,
    answer=ProductRuleRead,
)
def change_rule(uow: UnitOfWork, rule_id: UUID, body: dict[str, Any]) -> ProductRule:
    """Change the rule of product codes."""
    return commands.change_rule(uow, rule_id, body)


routes.history("/<uuid:rule_id>/history", model=ProductRule, permission="sales.product_rule.read", zh="规则历史")
