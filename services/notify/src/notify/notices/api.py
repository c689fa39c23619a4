"""Routes of one's own notices and to-dos (我的消息与待办)."""

from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, ListQuery, Page, Routes, Schema, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from notify.notices import commands, queries
from notify.rules.model import Kind
from notify.templates.rendering import LONGEST_BODY, LONGEST_SUBJECT


class NoticeRead(Schema):
    """A notice (站内消息) or to-do (待办), in the language of the request; `document` names what one may open."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True)
    subject = fields.Text(LONGEST_SUBJECT, required=True, metadata={"example": "王磊驳回了客户订单 SO20261122-0001"})
    body = fields.Text(LONGEST_BODY, lines=True, required=True, metadata={"example": "原因:价格不对"})
    event = fields.Text(200, required=True, metadata={"example": "sales.order.rejected.v1"})
    document = fields.Text(100, required=True, metadata={"example": "sales.order"})
    document_id = fields.Id(required=True)
    at = fields.Instant(required=True)
    read_at = fields.Instant(required=True, allow_none=True)
    done_at = fields.Instant(required=True, allow_none=True)


class NoticeFilters(ListQuery):
    """Which notices, newest first; `open` are the to-dos that are not done."""

    kind = fields.Choice(Kind)
    unread = fields.Boolean()
    open = fields.Boolean()
    document = fields.Text(100)
    document_id = fields.Id()


routes = Routes("notices", prefix="/v1/me/notices", zh="我的消息与待办", en="One's own notices and to-dos")


@routes.get("", permission=SIGNED_IN, zh="我的消息与待办列表", query=NoticeFilters, answer=page_of(NoticeRead))
def list_own_notices(reader: Reader, query: dict[str, Any]) -> Page:
    """List one's own notices and to-dos."""
    return queries.list_own_notices(reader, query)


@routes.post("/<uuid:notice_id>/read", permission=SIGNED_IN, zh="标为已读", answer=NoticeRead, status=200)
def read_notice(uow: UnitOfWork, notice_id: UUID) -> dict[str, Any]:
    """Mark a notice as read."""
    return queries.shown(commands.read_notice(uow, notice_id), uow.language)


@routes.post("/read-all", permission=SIGNED_IN, zh="全部标为已读", status=204)
def read_all_notices(uow: UnitOfWork) -> None:
    """Mark all notices as read."""
    commands.read_all_notices(uow)


@routes.post("/<uuid:notice_id>/done", permission=SIGNED_IN, zh="办结待办", answer=NoticeRead, status=200)
def finish_todo(uow: UnitOfWork, notice_id: UUID) -> dict[str, Any]:
    """Mark a to-do as done."""
    return queries.shown(commands.finish_todo(uow, notice_id), uow.language)
