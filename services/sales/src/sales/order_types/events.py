"""Order types as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.order_types.model import (
    REQUIRABLE,
    Occasion,
    OrderType,
    OrderTypeChanged,
    OrderTypeCreated,
    OrderTypeDeactivated,
    OrderTypeReactivated,
)

TOLERANCE = {"example": "0.05", "description": "超发允差 / fraction by which shipments may exceed the quantity (S-16)"}

REQUIRED = {
    "example": ["ship_to"],
    "description": "必填项,客户单号、预交货日和行之外 / demanded at submission beside the key fields (G-13)",
}

NEEDS_APPROVAL = {"description": "需要审核 / somebody must approve its orders; without, the customer's credit decides"}
OCCASION = {
    "example": "any",
    "description": "首单、返单或不限 / the customer's first order, one of what was ordered before, or any (S-11, S-12)",
}


class OrderTypeState(Schema):
    """An order type (订单类型) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(40, required=True, metadata={"example": "sample", "description": "编码 / code, immutable"})
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "样品订单", "en": "Sample order"}})
    counts = fields.Boolean(
        required=True, metadata={"example": False, "description": "计入考核业绩 / counts to performance (S-09)"}
    )
    tolerance = fields.Fraction(required=True, metadata=TOLERANCE)
    required = fields.List(fields.Choice(REQUIRABLE), required=True, metadata=REQUIRED)
    needs_approval = fields.Boolean(required=True, metadata=NEEDS_APPROVAL)
    occasion = fields.Choice(Occasion, required=True, metadata=OCCASION)
    active = fields.Boolean(required=True)


ORDER_TYPE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=OrderType,
    state=OrderTypeState,
    types=(
        EventType(OrderTypeCreated, "created", "订单类型已建立", "Orders can be of this type from now on."),
        EventType(OrderTypeChanged, "changed", "订单类型已变更", "Its name or its properties changed."),
        EventType(OrderTypeDeactivated, "deactivated", "订单类型停用", "No new orders of this type."),
        EventType(OrderTypeReactivated, "reactivated", "订单类型恢复", "Orders can be of this type again."),
    ),
)
