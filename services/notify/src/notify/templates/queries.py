"""What can be asked about templates."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from notify.templates.model import Template


def list_templates(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the templates."""
    templates = select(Template).where(reader.visible(Template))
    if query.get("code"):
        templates = templates.where(Template.code == query["code"])
    return paginate(reader, templates, Template, {"code": Template.code}, query)


def read_template(reader: Reader, template_id: UUID) -> Template:
    """One template; raises NotFound."""
    return reader.get(Template, template_id)


def template_exists(reader: Reader, code: str) -> bool:
    """Whether a rule may name this template."""
    return reader.session.scalar(select(Template.id).where(Template.code == code)) is not None
