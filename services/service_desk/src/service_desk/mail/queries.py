"""What can be asked about inbound mail."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from service_desk.mail.model import InboundMail

SHOWN = ("id", "mailbox", "message_id", "sender", "subject", "outcome", "conversation_id", "received_at")
EQUALITIES = ("mailbox", "sender", "outcome", "conversation_id")

_LIST = select(*(getattr(InboundMail, name) for name in SHOWN))


def list_mail(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the mails, newest first, without the mails themselves."""
    wanted = [getattr(InboundMail, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, _LIST.where(*wanted), InboundMail, {}, query)


def read_mail(reader: Reader, mail_id: UUID) -> InboundMail:
    """One mail as it came; raises NotFound."""
    return reader.get(InboundMail, mail_id)


def known_mail(reader: Reader, mailbox: str, message_id: str) -> InboundMail:
    """The mail with this id in this mailbox, which is known to be there."""
    this = select(InboundMail).where(InboundMail.mailbox == mailbox, InboundMail.message_id == message_id)
    return reader.session.scalars(this).one()


def conversation_answered(reader: Reader, mailbox: str, references: Sequence[str]) -> UUID | None:
    """The conversation of the nearest of these mails that came to this mailbox; None where none of them did."""
    theirs = select(InboundMail.message_id, InboundMail.conversation_id).where(
        InboundMail.mailbox == mailbox,
        InboundMail.message_id.in_(references),
        InboundMail.conversation_id.is_not(None),
    )
    found = {row.message_id: row.conversation_id for row in reader.session.execute(theirs)}
    return next((found[reference] for reference in references if reference in found), None)


def mails_within(reader: Reader, mailbox: str, sender: str, span: timedelta) -> int:
    """How many mails this sender wrote to this mailbox within the time that ends now."""
    recent = select(func.count()).where(
        InboundMail.mailbox == mailbox, InboundMail.sender == sender, InboundMail.received_at > reader.now - span
    )
    return reader.session.scalar(recent) or 0
