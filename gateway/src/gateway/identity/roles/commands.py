"""Roles: made and edited by the administrator, shipped as templates (mission 1.2)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.masters import one_at_a_time
from gateway.identity.roles.model import Role, make
from gateway.identity.roles.queries import count_holders, is_held_in_portal
from gateway.identity.roles.templates import Template


def create_role(uow: UnitOfWork, **values: Any) -> Role:
    """A role of the company's own."""
    role = uow.add(make(**values))
    _note_change(uow, role)
    return role


def change_role(uow: UnitOfWork, role_id: UUID, **values: Any) -> Role:
    """Change names, permissions or masks; from then on the role no longer follows its template."""
    one_at_a_time(uow.session)
    role = uow.get(Role, role_id)
    role.edit(**values)
    if is_held_in_portal(uow.session, role.code):
        role.check_within_account()
    _note_change(uow, role)
    return role


def deactivate_role(uow: UnitOfWork, role_id: UUID) -> Role:
    """Take a role that nobody holds out of use; raises RoleInUse."""
    one_at_a_time(uow.session)
    role = uow.get(Role, role_id)
    role.check_unused(count_holders(uow.session, role.code))
    role.deactivate()
    _note_change(uow, role)
    return role


def reactivate_role(uow: UnitOfWork, role_id: UUID) -> Role:
    """Take a role into use again."""
    role = uow.get(Role, role_id)
    role.reactivate()
    _note_change(uow, role)
    return role


def apply_template(uow: UnitOfWork, template: Template) -> Role | None:
    """Make the role of a shipped template, or bring it up to date where nobody has edited it; None when nothing
    changed.
    """
    role = uow.session.scalars(select(Role).where(Role.code == template.code)).one_or_none()
    if role is None:
        return uow.add(
            make(code=template.code, name=template.name, duty=template.duty, grants=template.grants, edited=False)
        )
    role.follow(name=template.name, duty=template.duty, grants=template.grants)
    return role if role.facts else None


def _note_change(uow: UnitOfWork, role: Role) -> None:
    """Rights of many people changed; what exactly is in the role's history."""
    if role.facts:
        note(uow, SecurityEventKind.ROLE_CHANGED, subject_id=role.id, role=role.code)
