"""System clients as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.clients.model import (
    Client,
    ClientChanged,
    ClientCreated,
    ClientDeactivated,
    ClientReactivated,
    ClientSecretRotated,
)
from gateway.identity.forms import code, scope


class ClientState(Schema):
    """A system client (系统客户端) at the moment of the commit."""

    id = fields.Id(required=True)
    code = code(required=True, metadata={"description": "客户端标识 / the client id"})
    name = fields.Localized(120, required=True)
    scopes = fields.List(scope(), required=True, metadata={"description": "权限范围 / the permissions it may ask for"})
    active = fields.Boolean(required=True)


CLIENT_EVENTS = AggregateEvents(
    service="identity",
    aggregate=Client,
    state=ClientState,
    types=(
        EventType(ClientCreated, "created", zh="接入了系统", en="A system was let in."),
        EventType(ClientChanged, "changed", zh="系统的名称或权限范围变更", en="Name or scopes of a system changed."),
        EventType(ClientSecretRotated, "secret_rotated", zh="系统更换了密钥", en="A system has a new secret."),
        EventType(ClientDeactivated, "deactivated", zh="系统已停用", en="A system is shut out."),
        EventType(ClientReactivated, "reactivated", zh="系统重新启用", en="A system is let in again."),
    ),
)
