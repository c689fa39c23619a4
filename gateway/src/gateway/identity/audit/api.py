"""Routes of the security journal (安全日志)."""

from typing import Any

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.unit_of_work import Reader
from gateway.identity.audit import queries
from gateway.identity.audit.model import SecurityEventKind

routes = Routes("security_events", prefix="/v1/security-events", zh="安全日志", en="Security journal")


class SecurityEventRead(Schema):
    """One line of the journal."""

    id = fields.Id(required=True)
    at = fields.Instant(required=True)
    kind = fields.Choice(SecurityEventKind, required=True)
    subject_id = fields.Id(required=True, allow_none=True)
    actor = fields.Text(200, required=True)
    address = fields.Text(64, required=True, allow_none=True, metadata={"example": "203.0.113.9"})
    details = fields.Document(required=True, dump_only=True)


class SecurityEventQuery(ListQuery):
    """Filters of the journal."""

    kind = fields.Choice(SecurityEventKind, load_default=None)
    subject_id = fields.Id(load_default=None)
    since = fields.Instant(load_default=None, data_key="at[gte]")
    before = fields.Instant(load_default=None, data_key="at[lt]")


@routes.get(
    "",
    permission="identity.security_event.read",
    query=SecurityEventQuery,
    answer=page_of(SecurityEventRead),
    zh="安全日志",
)
def list_security_events(reader: Reader, query: dict[str, Any]) -> Page:
    """List the security journal, newest first."""
    return queries.list_security_events(reader, query)
