"""Use cases of the template."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from notify.templates.model import Template


def create_template(uow: UnitOfWork, *, code: str, subject: Mapping[str, str], body: Mapping[str, str]) -> Template:
    """Write a template. Raises Invalid or TemplateCodeTaken."""
    return uow.add(Template.write(code=code, subject=subject, body=body, at=uow.now))


def change_template(uow: UnitOfWork, template_id: UUID, **changes: Any) -> Template:
    """Change a template's texts. Raises Invalid."""
    template = uow.get(Template, template_id)
    template.change(changes)
    return template
