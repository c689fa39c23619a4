"""Rules as the world hears of them."""

from typing import Any

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields, messages
from chassis.http.schemas import Schema
from notify.paths import EXPECTED as PATH_EXPECTED
from notify.paths import PATH
from notify.recipients.selectors import EXPECTED as SELECTOR_EXPECTED
from notify.recipients.selectors import SELECTOR
from notify.rules.conditions import Operator
from notify.rules.model import Channel, Kind, Rule, RuleChanged, RuleCreated, RuleDeactivated, RuleReactivated
from notify.templates.events import CODE, CODE_EXPECTED

HEARD = ("customer", "sales", "service_desk")
"""The services whose events rules can be about."""
EVENT = rf"(?:{'|'.join(HEARD)}|\*)\.(?:[a-z_]+|\*)\.(?:[a-z_]+|\*)\.v[0-9]{{1,3}}"
EVENT_EXPECTED = {"zh": "路由键,如 sales.order.approved.v1", "en": "a routing key such as sales.order.approved.v1"}
LONGEST_VALUE, MOST_VALUES = 200, 50


class Plain(fields.Field):
    """What an event's value is compared with: a text, a whole number, truth, or a list of texts and numbers."""

    def read(self, value: Any) -> Any:
        if isinstance(value, list):
            if len(value) > MOST_VALUES:
                raise self.refuse(messages.TOO_MANY, max=MOST_VALUES)
            return [self._one(item) for item in value]
        return value if isinstance(value, bool) else self._one(value)

    def _one(self, value: Any) -> Any:
        if isinstance(value, str):
            return fields.Text(LONGEST_VALUE, min=0).deserialize(value)
        if type(value) is int and abs(value) < 2**53:
            return value
        raise self.refuse(messages.INVALID)

    def described(self) -> dict[str, Any]:
        one = [{"type": "string", "maxLength": LONGEST_VALUE}, {"type": "integer"}]
        several = {"type": "array", "maxItems": MOST_VALUES, "items": {"anyOf": one}}
        return {"anyOf": [*one, {"type": "boolean"}, several], "examples": ["100000"]}


class ConditionState(Schema):
    """One comparison (条件): what stands at `field` in the event's data, against `value`."""

    field = fields.Text(200, required=True, pattern=PATH, expected=PATH_EXPECTED, metadata={"example": "state.total"})
    op = fields.Choice(list(Operator), required=True)
    value = Plain(required=True)


def event_field(**how: Any) -> fields.Text:
    """The routing key that a rule is about."""
    shown = {"example": "sales.order.approved.v1"}
    return fields.Text(200, pattern=EVENT, expected=EVENT_EXPECTED, metadata=shown, **how)


def condition_field(**how: Any) -> fields.List:
    """The conditions, all of which must hold."""
    return fields.List(fields.Nested(ConditionState), max=10, **how)


def recipients_field(**how: Any) -> fields.List:
    """The selectors of who is told."""
    selector = fields.Text(220, pattern=SELECTOR, expected=SELECTOR_EXPECTED, metadata={"example": "owner"})
    return fields.List(selector, min=1, max=10, distinct=True, **how)


def template_field(**how: Any) -> fields.Text:
    """The code of the template."""
    return fields.Text(64, pattern=CODE, expected=CODE_EXPECTED, metadata={"example": "order_approved"}, **how)


def channels_field(**how: Any) -> fields.List:
    """The channels it may use; each person's preferences narrow them."""
    return fields.List(fields.Choice(list(Channel)), min=1, max=len(Channel), distinct=True, **how)


def closed_by_field(**how: Any) -> fields.List:
    """Facts of the same document that close the to-do by themselves."""
    fact = fields.Text(64, pattern="[a-z_]+", expected=CODE_EXPECTED, metadata={"example": "approved"})
    return fields.List(fact, max=10, distinct=True, **how)


class RuleState(Schema):
    """A rule (提醒规则) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(64, required=True, pattern=CODE, expected=CODE_EXPECTED, metadata={"example": "order_approved"})
    name = fields.Localized(100, required=True, metadata={"example": {"zh": "订单审核通过", "en": "Order approved"}})
    event = event_field(required=True)
    condition = condition_field(required=True)
    recipients = recipients_field(required=True)
    not_actor = fields.Boolean(required=True, metadata={"description": "不通知本人 / not who did it"})
    template = template_field(required=True)
    channels = channels_field(required=True)
    kind = fields.Choice(Kind, required=True)
    closed_by = closed_by_field(required=True)
    escalate_after = fields.Integer(
        1, 720, required=True, allow_none=True, metadata={"description": "超时小时数 / hours until it escalates"}
    )
    active = fields.Boolean(required=True)
    created_at = fields.Instant(required=True)


RULE_EVENTS = AggregateEvents(
    service="notify",
    aggregate=Rule,
    state=RuleState,
    types=(
        EventType(RuleCreated, "created", "新建提醒规则", "A rule was made and is in force."),
        EventType(RuleChanged, "changed", "提醒规则已修改", "Others are told, or otherwise, from now on."),
        EventType(RuleDeactivated, "deactivated", "提醒规则停用", "Nobody is told by it any more."),
        EventType(RuleReactivated, "reactivated", "提醒规则恢复", "It is in force again."),
    ),
)
