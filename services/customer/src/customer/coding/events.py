"""Coding rules as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.coding.model import (
    CodingRule,
    CodingRuleApproved,
    CodingRuleChanged,
    CodingRuleCreated,
    CodingRuleRejected,
    CodingRuleRetired,
    CodingRuleSubmitted,
    CodingRuleWithdrawn,
    Status,
)
from records.numbering import Reset

SEGMENTS = [
    {"kind": "constant", "value": "C"},
    {"kind": "date", "format": "YYYY"},
    {"kind": "sequence", "width": 6},
]


class CodingRuleState(Schema):
    """A coding rule (客户编码原则) at the moment of the commit."""

    id = fields.Id(required=True)
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "客户编码", "en": "Customer code"}})
    segments = fields.List(fields.Document(dump_only=True), required=True, metadata={"example": SEGMENTS})
    reset = fields.Choice(Reset, required=True)
    valid_from = fields.Day(
        required=True, allow_none=True, metadata={"description": "生效日,草稿可空 / the first day; null: its approval"}
    )
    valid_to = fields.Day(
        required=True, allow_none=True, metadata={"example": None, "description": "最后一天,含当日 / the last day"}
    )
    status = fields.Choice(Status, required=True)
    rejection = fields.Text(500, required=True, allow_none=True, metadata={"example": "缺少地区段"})
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, required=True, metadata={"example": "缺少地区段"})


CODING_RULE_EVENTS = AggregateEvents(
    service="customer",
    aggregate=CodingRule,
    state=CodingRuleState,
    types=(
        EventType(CodingRuleCreated, "created", "录入编码原则草稿", "A draft was entered."),
        EventType(CodingRuleChanged, "changed", "编码原则草稿已修改", "The draft was changed."),
        EventType(CodingRuleSubmitted, "submitted", "编码原则提交审核", "It waits for approval."),
        EventType(CodingRuleWithdrawn, "withdrawn", "编码原则撤回", "It was taken back and is a draft again."),
        EventType(
            CodingRuleRejected, "rejected", "编码原则被驳回", "It was refused and is a draft again.", fields=Reason
        ),
        EventType(
            CodingRuleApproved, "approved", "编码原则生效", "New accounts get their codes by it from its first day on."
        ),
        EventType(CodingRuleRetired, "retired", "编码原则停用", "Another rule takes its place from a day on."),
    ),
)
