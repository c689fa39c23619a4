"""Price lists and whose they are, as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.price_lists.model import (
    PriceList,
    PriceListAssigned,
    PriceListAssignment,
    PriceListChanged,
    PriceListCreated,
    PriceListWithdrawn,
)


class PriceListState(Schema):
    """A price list (价格表) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(40, required=True, metadata={"example": "EAST", "description": "编码 / code, immutable"})
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "华东经销价", "en": "Dealers in the east"}})
    general = fields.Boolean(
        required=True, metadata={"example": False, "description": "通用 / for everybody, not only those assigned"}
    )
    rank = fields.Integer(
        0, 9999, required=True, metadata={"example": 10, "description": "优先级,小者优先 / the lowest counts"}
    )
    active = fields.Boolean(required=True)
    created_at = fields.Instant(required=True)


class PriceListAssignmentState(Schema):
    """That a customer has a price list (价格表分配), at the moment of the commit."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    price_list_id = fields.Id(required=True)
    created_at = fields.Instant(required=True)


PRICE_LIST_EVENTS = AggregateEvents(
    service="sales",
    aggregate=PriceList,
    state=PriceListState,
    types=(
        EventType(PriceListCreated, "created", "价格表已建立", "Prices can be entered under it."),
        EventType(PriceListChanged, "changed", "价格表已变更", "Its name, rank, audience or use changed."),
    ),
)

PRICE_LIST_ASSIGNMENT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=PriceListAssignment,
    state=PriceListAssignmentState,
    types=(
        EventType(PriceListAssigned, "assigned", "价格表分配给客户", "The customer has the prices of the list."),
        EventType(PriceListWithdrawn, "withdrawn", "价格表取消分配", "The customer has them no more."),
    ),
)
