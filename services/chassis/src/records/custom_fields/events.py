"""Custom fields as the world hears of them: whoever shows documents of another service learns what they hold."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.custom_fields.model import (
    CustomField,
    CustomFieldChanged,
    CustomFieldCreated,
    CustomFieldDeactivated,
    CustomFieldReactivated,
    Kind,
)

MOST_CHOICES = 100


class CustomFieldState(Schema):
    """A custom field (自定义字段) at the moment of the commit."""

    id = fields.Id(required=True)
    document = fields.Text(100, required=True, metadata={"example": "customer.account"})
    key = fields.Text(40, required=True, metadata={"example": "industry_code"})
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "行业代码", "en": "Industry code"}})
    kind = fields.Choice(Kind, required=True)
    choices = fields.List(fields.Text(60), max=MOST_CHOICES, required=True, metadata={"example": ["A", "B"]})
    active = fields.Boolean(required=True)
    created_at = fields.Instant(required=True)


def events(service: str) -> AggregateEvents:
    """The table of what `service` publishes about its custom fields."""
    return AggregateEvents(
        service=service,
        aggregate=CustomField,
        state=CustomFieldState,
        types=(
            EventType(CustomFieldCreated, "created", "新增自定义字段", "Documents of this kind may hold it."),
            EventType(CustomFieldChanged, "changed", "自定义字段已变更", "It is called otherwise, or offers others."),
            EventType(CustomFieldDeactivated, "deactivated", "自定义字段停用", "Nothing new is entered."),
            EventType(CustomFieldReactivated, "reactivated", "自定义字段恢复", "It may be entered again."),
        ),
    )
