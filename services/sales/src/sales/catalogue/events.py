"""Products as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.custom_fields.schemas import Custom
from sales.catalogue.model import (
    Product,
    ProductChanged,
    ProductCreated,
    ProductDiscontinued,
    ProductReinstated,
    Status,
)

NAME = {"zh": "深沟球轴承 6204", "en": "Deep groove ball bearing 6204"}


class ProductState(Schema):
    """A product (产品) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(40, required=True, metadata={"example": "BRG-6204", "description": "产品编码 / code, immutable"})
    reference = fields.Text(
        60, required=True, allow_none=True, metadata={"example": "1000042", "description": "外部编号 / the ERP's own"}
    )
    drawing_number = fields.Text(
        60, required=True, allow_none=True, metadata={"example": "T-6204-01", "description": "产品图号 / its drawing"}
    )
    name = fields.Localized(60, required=True, metadata={"example": NAME})
    category = fields.Text(60, required=True, allow_none=True, metadata={"example": "轴承"})
    unit = fields.Text(20, required=True, metadata={"example": "件", "description": "计量单位 / unit of measure"})
    list_price = fields.Price(
        required=True, metadata={"example": "12.50", "description": "单价(标价)/ list price of one unit"}
    )
    currency = fields.Currency(required=True)
    tax_included = fields.Boolean(
        required=True, metadata={"example": True, "description": "标价含税 / the list price has the tax in it"}
    )
    tax_code = fields.Text(
        20, required=True, metadata={"example": "standard", "description": "税码 / the code whose rates say the tax"}
    )
    counts = fields.Boolean(
        required=True, metadata={"description": "计入考核业绩 / what is sold of it counts to performance (S-13)"}
    )
    custom = Custom()
    status = fields.Choice(Status, required=True)
    created_at = fields.Instant(required=True)


PRODUCT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Product,
    state=ProductState,
    types=(
        EventType(ProductCreated, "created", "产品已建立", "It can be ordered from now on."),
        EventType(ProductChanged, "changed", "产品已变更", "Its description, list price or counting changed."),
        EventType(ProductDiscontinued, "discontinued", "产品停售", "It cannot be ordered any more."),
        EventType(ProductReinstated, "reinstated", "产品恢复销售", "It can be ordered again."),
    ),
)
