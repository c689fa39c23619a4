"""Customers' item numbers as the world hears of them."""

from chassis.facts import AggregateEvents
from chassis.http import fields
from sales.item_numbers.model import ItemNumber
from sales.validity.events import ValidState, life


class ItemNumberState(ValidState):
    """A customer's item number (客户品号) at the moment of the commit."""

    account_id = fields.Id(required=True)
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    number = fields.Text(
        60, required=True, metadata={"example": "QD-0042", "description": "客户品号 / the customer's number"}
    )
    description = fields.Text(
        200,
        required=True,
        allow_none=True,
        metadata={"example": "轴承 20x47x14", "description": "客户的品名规格 / the customer's own description"},
    )
    unit = fields.Text(
        20,
        required=True,
        allow_none=True,
        metadata={"example": "只", "description": "客户的单位 / the customer's own unit"},
    )


ITEM_NUMBER_EVENTS = AggregateEvents(
    service="sales", aggregate=ItemNumber, state=ItemNumberState, types=life("客户品号", "item number")
)
