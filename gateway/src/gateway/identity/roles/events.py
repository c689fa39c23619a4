"""Roles as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.roles.forms import Duty, Grants, Masks, role_code
from gateway.identity.roles.model import (
    Role,
    RoleChanged,
    RoleCreated,
    RoleDeactivated,
    RoleReactivated,
)


class RoleState(Schema):
    """A role (角色) at the moment of the commit."""

    id = fields.Id(required=True)
    code = role_code(required=True)
    name = fields.Localized(120, required=True)
    duty = Duty(required=True, allow_none=True, metadata={"description": "职责 / what its holder does"})
    grants = Grants(required=True, metadata={"example": {"customer.account.read": "subtree"}})
    masks = Masks(required=True, metadata={"example": {"customer.account": {"tax_id": "redact"}}})
    active = fields.Boolean(required=True)


ROLE_EVENTS = AggregateEvents(
    service="identity",
    aggregate=Role,
    state=RoleState,
    types=(
        EventType(RoleCreated, "created", zh="新建了角色", en="A role was made."),
        EventType(
            RoleChanged, "changed", zh="角色的名称或权限变更", en="Name, permissions or masks of a role changed."
        ),
        EventType(RoleDeactivated, "deactivated", zh="角色已停用", en="A role gives no rights any more."),
        EventType(RoleReactivated, "reactivated", zh="角色重新启用", en="A role gives rights again."),
    ),
)
