"""Routes of inbound mail (来信), for the program that fetches it and for those who look after it."""

from base64 import b64decode
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.conversations.events import PERSONAL
from service_desk.mail import commands, queries
from service_desk.mail.model import InboundMail, Outcome

PERMISSIONS = (
    Permission("service_desk.mail.receive", "收取来信", "Take in inbound mail"),
    Permission("service_desk.mail.read", "查看来信", "Read inbound mail"),
)

LONGEST_RAW = 1_000_000
"""Characters of base64: 750,000 bytes. Of a longer mail the first ones are sent, which hold its text."""

_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_RAW = {
    **PERSONAL,
    "example": "RnJvbTogd2FuZ0B5dWFuaGFuZy5leGFtcGxlDQoNCuivt+aKpeS7tw==",
    "description": "RFC 5322 原文 / the mail as it came; of a longer one the first 750,000 bytes",
}


class InboundMailBody(Schema):
    """A mail, and the mailbox in which it was found."""

    mailbox = fields.Email(required=True, metadata={"example": "sales@longshi.example"})
    raw = fields.Text(
        LONGEST_RAW, required=True, pattern=_BASE64, expected={"zh": "base64", "en": "base64"}, metadata=_RAW
    )


class InboundMailItem(Schema):
    """What came, and what became of it."""

    id = fields.Id(required=True)
    mailbox = fields.Text(254, required=True, metadata={"example": "sales@longshi.example"})
    message_id = fields.Text(502, required=True, metadata={"example": "<19a@yuanhang.example>"})
    sender = fields.Text(254, required=True, allow_none=True, metadata={**PERSONAL, "example": "wang@yuanhang.example"})
    subject = fields.Text(200, required=True, allow_none=True, metadata={**PERSONAL, "example": "询价:减速机"})
    outcome = fields.Choice(Outcome, required=True)
    conversation_id = fields.Id(required=True, allow_none=True)
    received_at = fields.Instant(required=True)


class InboundMailRead(InboundMailItem):
    """The mail as it came, with it."""

    raw = fields.Text(LONGEST_RAW, required=True, attribute="encoded", metadata=_RAW)


class InboundMailFilters(ListQuery):
    """Which mails."""

    mailbox = fields.Text(254)
    sender = fields.Text(254)
    outcome = fields.Choice(Outcome)
    conversation_id = fields.Id()


routes = Routes("inbound-mail", prefix="/v1/inbound-mail", zh="来信", en="Inbound mail")


@routes.post("", permission="service_desk.mail.receive", zh="收取来信", body=InboundMailBody, answer=InboundMailItem)
def receive_mail(uow: UnitOfWork, body: dict[str, Any]) -> InboundMail:
    """Take a mail in; the same mail again is answered as the first time."""
    return commands.receive_mail(uow, mailbox=body["mailbox"], raw=b64decode(body["raw"]))


@routes.get(
    "",
    permission="service_desk.mail.read",
    zh="来信列表",
    query=InboundMailFilters,
    answer=page_of(InboundMailItem),
)
def list_mail(reader: Reader, query: dict[str, Any]) -> Page:
    """List inbound mail."""
    return queries.list_mail(reader, query)


@routes.get("/<uuid:mail_id>", permission="service_desk.mail.read", zh="查看来信原文", answer=InboundMailRead)
def read_mail(reader: Reader, mail_id: UUID) -> InboundMail:
    """Read a mail as it came."""
    return queries.read_mail(reader, mail_id)
