"""Required fields as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.required_fields.model import REQUIRABLE, RequiredFields, RequiredFieldsChanged

REQUIRED = {
    "example": ["note"],
    "description": "必填项,关键字段之外 / demanded at submission beside the key fields (G-13)",
}


class RequiredFieldsState(Schema):
    """What one kind of document demands (必填项) at the moment of the commit."""

    id = fields.Id(required=True)
    document = fields.Choice(tuple(REQUIRABLE), required=True, metadata={"description": "单据 / kind of document"})
    required = fields.List(fields.Text(40), max=20, required=True, metadata=REQUIRED)


REQUIRED_FIELDS_EVENTS = AggregateEvents(
    service="sales",
    aggregate=RequiredFields,
    state=RequiredFieldsState,
    types=(EventType(RequiredFieldsChanged, "changed", "必填项已变更", "Other fields are demanded from now on."),),
)
