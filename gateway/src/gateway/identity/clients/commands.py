"""Systems that may call (系统接入): let in, given scopes, shut out."""

from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.clients.model import Client, let_in


def create_client(uow: UnitOfWork, *, secret: str | None = None, **values: Any) -> Client:
    """Let a system in; its secret stands on the result and is never shown again. `secret` is for the operator's own
    client.
    """
    client = uow.add(let_in(secret=secret, **values))
    _note_change(uow, client)
    return client


def change_client(uow: UnitOfWork, client_id: UUID, **values: Any) -> Client:
    """Change name or scopes; counts within seconds, also for tokens that are under way."""
    client = uow.get(Client, client_id)
    client.change(**values)
    _note_change(uow, client)
    return client


def rotate_secret(uow: UnitOfWork, client_id: UUID) -> Client:
    """A new secret, which stands on the result."""
    client = uow.get(Client, client_id)
    client.rotate_secret()
    note(uow, SecurityEventKind.CLIENT_SECRET_ROTATED, subject_id=client.id, client=client.code)
    return client


def deactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Shut a system out."""
    client = uow.get(Client, client_id)
    client.deactivate()
    _note_change(uow, client)
    return client


def reactivate_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """Let it in again."""
    client = uow.get(Client, client_id)
    client.reactivate()
    _note_change(uow, client)
    return client


def _note_change(uow: UnitOfWork, client: Client) -> None:
    """A system was let in, given other scopes, shut out or let in again; what exactly is in its history."""
    if client.facts:
        note(uow, SecurityEventKind.CLIENT_CHANGED, subject_id=client.id, client=client.code)
