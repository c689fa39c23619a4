"""Routes of letters (邮件), for those who look after them."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from notify.letters import commands, queries
from notify.letters.model import State
from notify.preferences.model import Language

PERMISSIONS = (
    Permission("notify.letter.read", "查看邮件发送情况", "See how letters get on"),
    Permission("notify.letter.retry", "重新发送失败邮件", "Send failed letters again"),
)


class LetterRead(Schema):
    """A letter (邮件) on its way: to whom, how far it has come, and why not further."""

    id = fields.Id(required=True)
    rule = fields.Text(64, required=True, metadata={"example": "order_approved"})
    event_id = fields.Id(required=True)
    recipient_id = fields.Id(required=True)
    address = fields.Text(254, required=True, metadata={"example": "wang@example.com", "personal": True})
    language = fields.Choice(Language, required=True)
    subject = fields.Text(200, required=True, metadata={"personal": True})
    message_id = fields.Text(400, required=True, allow_none=True, metadata={"example": "<1@crm.example>"})
    state = fields.Choice(State, required=True)
    attempts = fields.Integer(0, 32767, required=True)
    next_at = fields.Instant(required=True, metadata={"description": "下次发送时间 / not before"})
    error = fields.Text(500, required=True, allow_none=True, metadata={"example": "550 no such user"})
    written_at = fields.Instant(required=True)
    sent_at = fields.Instant(required=True, allow_none=True)


class LetterFilters(ListQuery):
    """Which letters."""

    state = fields.Choice(State)
    rule = fields.Text(64)
    event_id = fields.Id()
    recipient_id = fields.Id()
    address = fields.Text(254)


routes = Routes("letters", prefix="/v1/letters", zh="邮件", en="Letters")


@routes.get("", permission="notify.letter.read", zh="邮件列表", query=LetterFilters, answer=page_of(LetterRead))
def list_letters(reader: Reader, query: dict[str, Any]) -> Page:
    """List letters."""
    return queries.list_letters(reader, query)


@routes.get("/<uuid:letter_id>", permission="notify.letter.read", zh="查看邮件", answer=LetterRead)
def read_letter(reader: Reader, letter_id: UUID) -> dict[str, Any]:
    """Read a letter, without its text."""
    return queries.read_letter(reader, letter_id)


@routes.post(
    "/<uuid:letter_id>/retry", permission="notify.letter.retry", zh="重新发送邮件", answer=LetterRead, status=200
)
def retry_letter(uow: UnitOfWork, letter_id: UUID) -> dict[str, Any]:
    """Send a failed letter again."""
    commands.retry_letter(uow, letter_id)
    return queries.read_letter(uow, letter_id)
