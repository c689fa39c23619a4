"""Routes of rules (提醒规则)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from notify.rules import commands, queries
from notify.rules.events import (
    RuleState,
    channels_field,
    closed_by_field,
    condition_field,
    event_field,
    recipients_field,
    template_field,
)
from notify.rules.model import Kind, Rule
from notify.templates.events import CODE, CODE_EXPECTED

PERMISSIONS = (
    Permission("notify.rule.read", "查看提醒规则", "Read rules"),
    Permission("notify.rule.create", "新建提醒规则", "Make rules"),
    Permission("notify.rule.change", "修改提醒规则", "Change rules"),
    Permission("notify.rule.deactivate", "停用提醒规则", "Deactivate rules"),
    Permission("notify.rule.reactivate", "恢复提醒规则", "Reactivate rules"),
)


class RuleRead(RuleState):
    """A rule (提醒规则): when `event` happens and every condition holds, the recipients are told by the template."""

    version = fields.Integer(0, 2**53, required=True)


class RulePatch(Schema):
    """What may be changed of a rule."""

    name = fields.Localized(100)
    event = event_field()
    condition = condition_field()
    recipients = recipients_field()
    not_actor = fields.Boolean()
    template = template_field()
    channels = channels_field()
    kind = fields.Choice(Kind)
    closed_by = closed_by_field()
    escalate_after = fields.Integer(1, 720, allow_none=True)


class RuleCreate(Schema):
    """A new rule."""

    code = fields.Text(64, required=True, pattern=CODE, expected=CODE_EXPECTED, metadata={"example": "large_order"})
    name = fields.Localized(100, required=True)
    event = event_field(required=True)
    condition = condition_field(load_default=list)
    recipients = recipients_field(required=True)
    not_actor = fields.Boolean(load_default=True)
    template = template_field(required=True)
    channels = channels_field(required=True)
    kind = fields.Choice(Kind, load_default=Kind.NOTICE)
    closed_by = closed_by_field(load_default=list)
    escalate_after = fields.Integer(1, 720, allow_none=True, load_default=None)


class RuleFilters(ListQuery):
    """Which rules."""

    code = fields.Text(64)
    event = fields.Text(200)
    template = fields.Text(64)
    kind = fields.Choice(Kind)
    active = fields.Boolean()
    sort = Sort("code", default="code")


class RuleFaultRead(Schema):
    """What is wrong with a rule (规则故障), and the first event by which it showed."""

    id = fields.Id(required=True)
    event = fields.Text(200, required=True, metadata={"example": "sales.order.approved.v1"})
    event_id = fields.Id(required=True)
    problem = fields.Localized(500, required=True)
    at = fields.Instant(required=True)


routes = Routes("rules", prefix="/v1/rules", zh="提醒规则", en="Rules")


@routes.get("", permission="notify.rule.read", zh="提醒规则列表", query=RuleFilters, answer=page_of(RuleRead))
def list_rules(reader: Reader, query: dict[str, Any]) -> Page:
    """List rules."""
    return queries.list_rules(reader, query)


@routes.get("/<uuid:rule_id>", permission="notify.rule.read", zh="查看提醒规则", answer=RuleRead)
def read_rule(reader: Reader, rule_id: UUID) -> Rule:
    """Read a rule."""
    return queries.read_rule(reader, rule_id)


@routes.get("/<uuid:rule_id>/faults", permission="notify.rule.read", zh="规则故障", answer=page_of(RuleFaultRead))
def list_faults(reader: Reader, rule_id: UUID, query: dict[str, Any]) -> Page:
    """List what is wrong with a rule."""
    return queries.faults_of(reader, rule_id, query)


@routes.post("", permission="notify.rule.create", zh="新建提醒规则", body=RuleCreate, answer=RuleRead)
def create_rule(uow: UnitOfWork, body: dict[str, Any]) -> Rule:
    """Make a rule."""
    return commands.create_rule(uow, **body)


@routes.patch("/<uuid:rule_id>", permission="notify.rule.change", zh="修改提醒规则", body=RulePatch, answer=RuleRead)
def change_rule(uow: UnitOfWork, rule_id: UUID, body: dict[str, Any]) -> Rule:
    """Change a rule."""
    return commands.change_rule(uow, rule_id, **body)


@routes.action("/<uuid:rule_id>/deactivate", permission="notify.rule.deactivate", zh="停用提醒规则", answer=RuleRead)
def deactivate_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Take a rule out of force."""
    return commands.deactivate_rule(uow, rule_id)


@routes.action("/<uuid:rule_id>/reactivate", permission="notify.rule.reactivate", zh="恢复提醒规则", answer=RuleRead)
def reactivate_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Bring a rule into force again."""
    return commands.reactivate_rule(uow, rule_id)


routes.history("/<uuid:rule_id>/history", model=Rule, permission="notify.rule.read", zh="提醒规则历史")
