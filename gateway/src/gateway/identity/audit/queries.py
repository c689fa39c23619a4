"""Reading the security journal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.audit.model import SecurityEvent


def list_security_events(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the journal, newest first."""
    statement = select(SecurityEvent).where(reader.visible(SecurityEvent))
    for name in ("kind", "subject_id"):
        if query[name] is not None:
            statement = statement.where(getattr(SecurityEvent, name) == query[name])
    if query["since"] is not None:
        statement = statement.where(SecurityEvent.at >= query["since"])
    if query["before"] is not None:
        statement = statement.where(SecurityEvent.at < query["before"])
    return paginate(reader, statement, SecurityEvent, {}, query)


def list_security_events_of(reader: Reader, subject_id: UUID | None, query: Mapping[str, Any]) -> Page:
    """A page of what the journal says about one person, newest first: what everybody may see of themselves."""
    return paginate(
        reader, select(SecurityEvent).where(SecurityEvent.subject_id == subject_id), SecurityEvent, {}, query
    )
