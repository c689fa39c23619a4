"""What is asked about clients."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.clients.model import Client
from gateway.identity.masters import chosen


def client_by_code(session: Session, code: str) -> Client | None:
    """The client that calls itself so, active or not."""
    return session.scalars(select(Client).where(Client.code == code)).one_or_none()


def list_clients(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of system clients by filter."""
    return paginate(reader, chosen(reader, Client, query, "active", "code"), Client, {"code": Client.code}, query)
