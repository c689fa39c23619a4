"""Routes of roles (角色)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.forms import version
from gateway.identity.roles import commands, queries
from gateway.identity.roles.events import RoleState
from gateway.identity.roles.forms import Duty, Grants, Masks, role_code
from gateway.identity.roles.model import Role

routes = Routes("roles", prefix="/v1/roles", zh="角色", en="Roles")


class RoleRead(RoleState):
    """A role (角色)."""

    version = version()


class RoleCreate(Schema):
    """A new role."""

    code = role_code(required=True)
    name = fields.Localized(120, required=True)
    duty = Duty(load_default=None, allow_none=True)
    grants = Grants(required=True)
    masks = Masks(load_default=dict)


class RolePatch(Schema):
    """What may change about a role."""

    name = fields.Localized(120)
    duty = Duty(allow_none=True)
    grants = Grants()
    masks = Masks()


class RoleQuery(ListQuery):
    """Filters of roles."""

    active = fields.Boolean(load_default=None)
    code = role_code(load_default=None)
    sort = Sort("code", default="code")


@routes.get("", permission="identity.role.read", query=RoleQuery, answer=page_of(RoleRead), zh="角色列表")
def list_roles(reader: Reader, query: dict[str, Any]) -> Page:
    """List roles."""
    return queries.list_roles(reader, query)


@routes.get("/<uuid:role_id>", permission="identity.role.read", answer=RoleRead, zh="查看角色")
def read_role(reader: Reader, role_id: UUID) -> Role:
    """Read a role."""
    return reader.get(Role, role_id)


@routes.post("", permission="identity.role.create", body=RoleCreate, answer=RoleRead, zh="新建角色")
def create_role(uow: UnitOfWork, body: dict[str, Any]) -> Role:
    """Make a role."""
    return commands.create_role(uow, **body)


@routes.patch("/<uuid:role_id>", permission="identity.role.change", body=RolePatch, answer=RoleRead, zh="修改角色")
def change_role(uow: UnitOfWork, body: dict[str, Any], role_id: UUID) -> Role:
    """Change a role."""
    return commands.change_role(uow, role_id, **body)


@routes.action("/<uuid:role_id>/deactivate", permission="identity.role.deactivate", answer=RoleRead, zh="停用角色")
def deactivate_role(uow: UnitOfWork, role_id: UUID) -> Role:
    """Take a role out of use."""
    return commands.deactivate_role(uow, role_id)


@routes.action("/<uuid:role_id>/reactivate", permission="identity.role.deactivate", answer=RoleRead, zh="重新启用角色")
def reactivate_role(uow: UnitOfWork, role_id: UUID) -> Role:
    """Take a role into use again."""
    return commands.reactivate_role(uow, role_id)


routes.history("/<uuid:role_id>/history", model=Role, permission="identity.role.read", zh="角色变更历史")
