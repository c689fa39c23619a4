"""The rule of product codes as the world hears of it."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.product_rules.model import LONGEST_CODE, Characters, ProductRule, ProductRuleChanged


class ProductRuleState(Schema):
    """The rule of product codes (物料代码规则) at the moment of the commit."""

    id = fields.Id(required=True)
    characters = fields.Choice(Characters, required=True, metadata={"description": "字符 / what a code consists of"})
    shortest = fields.Integer(
        1, LONGEST_CODE, required=True, metadata={"example": 8, "description": "最短长度 / at least so many characters"}
    )
    longest = fields.Integer(
        1, LONGEST_CODE, required=True, metadata={"example": 8, "description": "最长长度 / at most so many characters"}
    )
    erp_is_master = fields.Boolean(
        required=True, metadata={"description": "以 ERP 为准 / only the ERP's sync makes products (E-05)"}
    )


PRODUCT_RULE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ProductRule,
    state=ProductRuleState,
    types=(EventType(ProductRuleChanged, "changed", "物料代码规则变更", "New products follow another rule."),),
)
