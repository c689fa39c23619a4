"""Routes of clients (系统客户端)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.clients import commands, queries
from gateway.identity.clients.events import ClientState
from gateway.identity.clients.model import Client
from gateway.identity.forms import code, scope, version

routes = Routes("clients", prefix="/v1/clients", zh="系统客户端", en="Clients")


class ClientRead(ClientState):
    """A system client (系统客户端)."""

    version = version()


class ClientWithSecret(ClientRead):
    """A system client with the secret it has just been given; no other answer ever shows it."""

    secret = fields.Text(200, required=True, dump_only=True, metadata={"example": "crm_1a2B…"})


class ClientCreate(Schema):
    """A new system client."""

    code = code(required=True)
    name = fields.Localized(120, required=True)
    scopes = fields.List(scope(), required=True, max=200)


class ClientPatch(Schema):
    """What may change about a system client."""

    name = fields.Localized(120)
    scopes = fields.List(scope(), max=200)


class ClientQuery(ListQuery):
    """Filters of clients."""

    active = fields.Boolean(load_default=None)
    code = code(load_default=None)
    sort = Sort("code", default="code")


@routes.get("", permission="identity.client.read", query=ClientQuery, answer=page_of(ClientRead), zh="系统客户端列表")
def list_clients(reader: Reader, query: dict[str, Any]) -> Page:
    """List clients."""
    return queries.list_clients(reader, query)


@routes.get("/<uuid:client_id>", permission="identity.client.read", answer=ClientRead, zh="查看系统客户端")
def read_client(reader: Reader, client_id: UUID) -> Client:
    """Read a system client."""
    return reader.get(Client, client_id)


@routes.post(
    "",
    permission="identity.client.create",
    body=ClientCreate,
    answer=ClientWithSecret,
    secret=True,
    zh="接入系统,密钥只显示一次",
)
def create_client(uow: UnitOfWork, body: dict[str, Any]) -> Client:
    """Let a system in; its secret is shown once."""
    return commands.create_client(uow, **body)


@routes.patch(
    "/<uuid:client_id>", permission="identity.client.change", body=ClientPatch, answer=ClientRead, zh="修改系统客户端"
)
def change_client(uow: UnitOfWork, body: dict[str, Any], client_id: UUID) -> Client:
    """Change a system client."""
    return commands.change_client(uow, client_id, **body)


@routes.action(
    "/<uuid:client_id>/rotate-secret",
    permission="identity.client.rotate_secret",
    answer=ClientWithSecret,
    secret=True,
    zh="更换密钥,只显示一次",
)
def rotate_secret(uow: UnitOfWork, client_id: UUID) -> Client:
    """Give a system a new secret, shown once."""
    return commands.rotate_secret(uow, client_id)


@routes.action(
    "/<uuid:client_id>/deactivate", permission="identity.client.deactivate", answer=ClientRead, zh="停用系统客户端"
)
def deactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Take a system client out of use."""
    return commands.deactivate_client(uow, client_id)


@routes.action(
    "/<uuid:client_id>/reactivate", permission="identity.client.deactivate", answer=ClientRead, zh="重新启用系统客户端"
)
def reactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Take a system client into use again."""
    return commands.reactivate_client(uow, client_id)


routes.history("/<uuid:client_id>/history", model=Client, permission="identity.client.read", zh="系统客户端变更历史")
