"""Systems that may call (系统接入): let in, given scopes, shut out."""

from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from gateway.identity.clients.model import Client, let_in


def create_client(uow: UnitOfWork, *, secret: str | None = None, **values: Any) -> Client:
    """Let a system in; its secret stands on the result and is never shown again. `secret` is for the operator's own
    client.
    """
    return uow.add(let_in(secret=secret, **values))


def change_client(uow: UnitOfWork, client_id: UUID, **values: Any) -> Client:
    """Change name or scopes; counts within seconds, also for tokens that are under way."""
    client = uow.get(Client, client_id)
    if "scopes" in values:
        values["scopes"] = sorted(set(values["scopes"]))
    client.change(**values)
    return client


def rotate_secret(uow: UnitOfWork, client_id: UUID) -> Client:
    """A new secret, which stands on the result."""
    client = uow.get(Client, client_id)
    client.rotate_secret()
    return client


def deactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Shut a system out."""
    client = uow.get(Client, client_id)
    client.deactivate()
    return client


def reactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Let it in again."""
    client = uow.get(Client, client_id)
    client.reactivate()
    return client
