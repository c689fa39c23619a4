"""Routes of templates (模板)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from notify.templates import commands, queries
from notify.templates.events import CODE, CODE_EXPECTED, TemplateState
from notify.templates.model import Template
from notify.templates.rendering import LONGEST_BODY, LONGEST_SUBJECT

PERMISSIONS = (
    Permission("notify.template.read", "查看提醒模板", "Read templates"),
    Permission("notify.template.create", "新建提醒模板", "Write templates"),
    Permission("notify.template.change", "修改提醒模板", "Change templates"),
)


class TemplateRead(TemplateState):
    """A template (模板): {{dotted.path}} shows a value of the event, {{actor}}, {{document}} and {{account}} name who
    did it, what it is about, and the customer.
    """

    version = fields.Integer(0, 2**53, required=True)


class TemplatePatch(Schema):
    """Other texts."""

    subject = fields.Localized(LONGEST_SUBJECT)
    body = fields.Localized(LONGEST_BODY, lines=True)


class TemplateCreate(Schema):
    """A new template."""

    code = fields.Text(64, required=True, pattern=CODE, expected=CODE_EXPECTED, metadata={"example": "visit_due"})
    subject = fields.Localized(LONGEST_SUBJECT, required=True)
    body = fields.Localized(LONGEST_BODY, lines=True, required=True)


class TemplateFilters(ListQuery):
    """Which templates."""

    code = fields.Text(64)
    sort = Sort("code", default="code")


routes = Routes("templates", prefix="/v1/templates", zh="模板", en="Templates")


@routes.get("", permission="notify.template.read", zh="模板列表", query=TemplateFilters, answer=page_of(TemplateRead))
def list_templates(reader: Reader, query: dict[str, Any]) -> Page:
    """List templates."""
    return queries.list_templates(reader, query)


@routes.get("/<uuid:template_id>", permission="notify.template.read", zh="查看模板", answer=TemplateRead)
def read_template(reader: Reader, template_id: UUID) -> Template:
    """Read a template."""
    return queries.read_template(reader, template_id)


@routes.post("", permission="notify.template.create", zh="新建模板", body=TemplateCreate, answer=TemplateRead)
def create_template(uow: UnitOfWork, body: dict[str, Any]) -> Template:
    """Write a template."""
    return commands.create_template(uow, **body)


@routes.patch(
    "/<uuid:template_id>", permission="notify.template.change", zh="修改模板", body=TemplatePatch, answer=TemplateRead
)
def change_template(uow: UnitOfWork, template_id: UUID, body: dict[str, Any]) -> Template:
    """Change a template's texts."""
    return commands.change_template(uow, template_id, **body)


routes.history("/<uuid:template_id>/history", model=Template, permission="notify.template.read", zh="模板历史")
