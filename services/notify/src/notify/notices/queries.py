"""What can be asked about notices: everybody sees their own, nobody anybody else's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from chassis.errors import NotFound
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from notify.notices.model import Notice
from notify.preferences.queries import me
from notify.rules.model import Kind


def list_own_notices(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of one's own notices, newest first."""
    page = paginate(reader, _own(reader).where(*_wanted(query)), Notice, {}, query)
    return Page([shown(notice, reader.language) for notice in page.items], page.next)


def own_notice(reader: Reader, notice_id: UUID) -> Notice:
    """One of one's own notices; raises NotFound."""
    notice = reader.session.scalars(_own(reader).where(Notice.id == notice_id)).one_or_none()
    if notice is None:
        raise NotFound
    return notice


def shown(notice: Notice, language: str) -> dict[str, Any]:
    """A notice in the reader's language."""
    columns = ("id", "kind", "event", "document", "document_id", "at", "read_at", "done_at")
    texts = {"subject": notice.subject[language], "body": notice.body[language]}
    return {**{name: getattr(notice, name) for name in columns}, **texts}


def _own(reader: Reader) -> Select[Notice]:
    return select(Notice).where(Notice.recipient_id == me(reader))


def _wanted(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The filters that are given."""
    wanted: list[ColumnElement[bool]] = [
        getattr(Notice, name) == query[name]
        for name in ("kind", "document", "document_id")
        if query.get(name) is not None
    ]
    if query.get("unread") is not None:
        wanted.append(Notice.read_at.is_(None) if query["unread"] else Notice.read_at.is_not(None))
    if query.get("open") is not None:
        is_open = (Notice.kind == Kind.TODO) & Notice.done_at.is_(None)
        wanted.append(is_open if query["open"] else ~is_open)
    return wanted
