"""Routes of coding rules (客户编码原则)."""

import re
from typing import Any
from uuid import UUID

import marshmallow as ma

from chassis.http import ListQuery, Page, Routes, Schema, fields, messages, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.coding import commands, queries
from customer.coding.events import CodingRuleState
from customer.coding.model import CodingRule, Status
from records.numbering import Reset
from records.numbering.model import DATE_FORMATS

PERMISSIONS = (
    Permission("customer.coding_rule.read", "查看客户编码原则", "Read coding rules"),
    Permission("customer.coding_rule.create", "录入客户编码原则", "Enter coding rules"),
    Permission("customer.coding_rule.change", "修改客户编码原则", "Change coding rules"),
    Permission("customer.coding_rule.submit", "提交客户编码原则审核", "Submit coding rules"),
    Permission("customer.coding_rule.withdraw", "撤回客户编码原则审核", "Withdraw coding rules"),
    Permission("customer.coding_rule.approve", "审核客户编码原则", "Approve coding rules"),
    Permission("customer.coding_rule.reject", "驳回客户编码原则", "Reject coding rules"),
)

TYPE_FIELDS = ("kind", "handling", "channel", "stage")
"""Fields of an account that a type segment can show."""

CODE = "[0-9A-Za-z._/-]{1,12}"
_CODE_EXPECTED = {"zh": "1 至 12 位字母、数字或 . _ / -", "en": "1 to 12 letters, digits or . _ / -"}
_MEMBERS = {
    "constant": {"value"},
    "date": {"format"},
    "sequence": {"width"},
    "type": {"field", "codes", "otherwise"},
    "region": {"codes", "otherwise"},
}


class SegmentBody(Schema):
    """A segment of a code (编码段): constant value · date format · sequence width · type field codes otherwise · region
    codes otherwise.
    """

    kind = fields.Choice(_MEMBERS, required=True)
    value = fields.Text(12, pattern=CODE, expected=_CODE_EXPECTED, metadata={"example": "C"})
    format = fields.Choice(DATE_FORMATS)
    width = fields.Integer(1, 12)
    field = fields.Choice(TYPE_FIELDS)
    codes = fields.Document(max=100, text=12)
    otherwise = fields.Text(12, pattern=CODE, expected=_CODE_EXPECTED, metadata={"example": "X"})

    @ma.validates_schema
    def check_members(self, data: dict[str, Any], **_: Any) -> None:
        """A segment has exactly the members of its kind, and codes are codes."""
        members = _MEMBERS[data["kind"]]
        faults: dict[str, Any] = dict.fromkeys(members - data.keys(), messages.REQUIRED)
        faults |= dict.fromkeys(data.keys() - members - {"kind"}, messages.UNKNOWN)
        strange = [shown for shown, code in data.get("codes", {}).items() if not re.fullmatch(CODE, str(code))]
        if strange:
            pattern = messages.PATTERN.format(expected=_CODE_EXPECTED["en"], expected_zh=_CODE_EXPECTED["zh"])
            faults["codes"] = dict.fromkeys(strange, pattern)
        if faults:
            raise ma.ValidationError(faults)


class CodingRulePatch(Schema):
    """What may be changed of a draft."""

    name = fields.Localized(60)
    segments = fields.List(fields.Nested(SegmentBody), min=1, max=10)
    reset = fields.Choice(Reset)
    valid_from = fields.Day(allow_none=True)


class CodingRuleCreate(Schema):
    """A new coding rule."""

    name = fields.Localized(60, required=True)
    segments = fields.List(fields.Nested(SegmentBody), min=1, max=10, required=True)
    reset = fields.Choice(Reset, load_default=Reset.NEVER)
    valid_from = fields.Day(allow_none=True, metadata={"description": "生效日,默认审核日 / default: its approval"})


class CodingRuleRead(CodingRuleState):
    """A coding rule (客户编码原则)."""

    version = fields.Integer(0, 2**53, required=True)


class CodingRuleFilters(ListQuery):
    """Which rules."""

    status = fields.Choice(Status)


class RejectionBody(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "前缀已有他用"})


routes = Routes("coding-rules", prefix="/v1/coding-rules", zh="客户编码原则", en="Coding rules")


@routes.get(
    "",
    permission="customer.coding_rule.read",
    zh="编码原则列表",
    query=CodingRuleFilters,
    answer=page_of(CodingRuleRead),
)
def list_rules(reader: Reader, query: dict[str, Any]) -> Page:
    """List coding rules."""
    return queries.list_rules(reader, query)


@routes.get("/<uuid:rule_id>", permission="customer.coding_rule.read", zh="查看编码原则", answer=CodingRuleRead)
def read_rule(reader: Reader, rule_id: UUID) -> CodingRule:
    """Read a coding rule."""
    return queries.read_rule(reader, rule_id)


@routes.post(
    "", permission="customer.coding_rule.create", zh="录入编码原则", body=CodingRuleCreate, answer=CodingRuleRead
)
def create_rule(uow: UnitOfWork, body: dict[str, Any]) -> CodingRule:
    """Enter a coding rule as a draft."""
    return commands.create_rule(uow, **body)


@routes.patch(
    "/<uuid:rule_id>",
    permission="customer.coding_rule.change",
    zh="修改编码原则草稿",
    body=CodingRulePatch,
    answer=CodingRuleRead,
)
def change_rule(uow: UnitOfWork, rule_id: UUID, body: dict[str, Any]) -> CodingRule:
    """Change a draft."""
    return commands.change_rule(uow, rule_id, **body)


@routes.action("/<uuid:rule_id>/submit", permission="customer.coding_rule.submit", zh="提交审核", answer=CodingRuleRead)
def submit_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Submit a rule for approval."""
    return commands.submit_rule(uow, rule_id)


@routes.action("/<uuid:rule_id>/withdraw", permission="customer.coding_rule.withdraw", zh="撤回", answer=CodingRuleRead)
def withdraw_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Take a submitted rule back."""
    return commands.withdraw_rule(uow, rule_id)


@routes.action(
    "/<uuid:rule_id>/approve", permission="customer.coding_rule.approve", zh="审核通过", answer=CodingRuleRead
)
def approve_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Approve the step that waits; after the last the rule gives codes from its first day on."""
    return commands.approve_rule(uow, rule_id)


@routes.action(
    "/<uuid:rule_id>/reject",
    permission="customer.coding_rule.reject",
    zh="驳回",
    body=RejectionBody,
    answer=CodingRuleRead,
)
def reject_rule(uow: UnitOfWork, rule_id: UUID, body: dict[str, Any]) -> CodingRule:
    """Reject a rule with a reason."""
    return commands.reject_rule(uow, rule_id, **body)


routes.history("/<uuid:rule_id>/history", model=CodingRule, permission="customer.coding_rule.read", zh="编码原则历史")
