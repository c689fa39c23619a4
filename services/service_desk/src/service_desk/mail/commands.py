"""The use case of inbound mail: what came becomes a conversation, or goes on with one, exactly once (C-23, M-5/6)."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from chassis.identifiers import new_id
from chassis.unit_of_work import UnitOfWork
from service_desk.accounts.model import Account
from service_desk.contacts.queries import account_writing_from
from service_desk.conversations.commands import begin
from service_desk.conversations.model import Conversation, Visitor, Words
from service_desk.conversations.vocabulary import Beginner, Channel, Side
from service_desk.mail.model import InboundMail, Outcome
from service_desk.mail.queries import conversation_answered, known_mail, mails_within
from service_desk.mail.reading import Mail, fingerprint, read_mail

MOST_MAILS, SPAN = 30, timedelta(hours=1)
"""More mails of one sender within this time no person writes: two machines that answer each other do."""


def receive_mail(uow: UnitOfWork, *, mailbox: str, raw: bytes) -> InboundMail:
    """Take a mail in and say what became of it; the same mail again in the same mailbox is answered as the first."""
    mail, mailbox = read_mail(raw), mailbox.lower()
    message_id = (mail and mail.message_id) or fingerprint(raw)
    inbound = _take(uow, mailbox, message_id, raw, mail)
    if inbound is None:
        return known_mail(uow, mailbox, message_id)
    if mail is not None:
        _handle(uow, inbound, mail)
    return inbound


def _take(uow: UnitOfWork, mailbox: str, message_id: str, raw: bytes, mail: Mail | None) -> InboundMail | None:
    """Its row; None where there is one already. Two at once: the second waits here until the first is committed."""
    row = insert(InboundMail).values(
        id=new_id(),
        mailbox=mailbox,
        message_id=message_id,
        sender=mail and mail.sender,
        subject=mail and mail.subject,
        outcome=Outcome.UNREADABLE,
        raw=raw,
        received_at=uow.now,
    )
    return uow.session.scalars(row.on_conflict_do_nothing().returning(InboundMail)).one_or_none()


def _handle(uow: UnitOfWork, inbound: InboundMail, mail: Mail) -> None:
    answered = conversation_answered(uow, inbound.mailbox, mail.references)
    if mail.automatic or mail.sender == inbound.mailbox:
        inbound.outcome, inbound.conversation_id = Outcome.AUTOMATIC, answered
    elif mails_within(uow, inbound.mailbox, mail.sender, SPAN) > MOST_MAILS:
        inbound.outcome, inbound.conversation_id = Outcome.TOO_MANY, answered
    elif answered is not None:
        inbound.outcome = Outcome.JOINED
        inbound.conversation = uow.session.get_one(Conversation, answered, with_for_update=True)
        writer = account_writing_from(uow, mail.sender)
        is_customer = writer is not None and writer == inbound.conversation.account_id
        inbound.conversation.post(_words(uow, mail, Side.CUSTOMER if is_customer else Side.VISITOR))
    else:
        inbound.outcome = Outcome.STARTED
        inbound.conversation = _begin(uow, mail)


def _begin(uow: UnitOfWork, mail: Mail) -> Conversation:
    """A known sender's mail waits for the one who owns the relation, any other for anybody."""
    account_id = account_writing_from(uow, mail.sender)
    account = account_id and uow.session.get(Account, account_id)
    return begin(
        uow,
        _words(uow, mail, Side.CUSTOMER if account_id else Side.VISITOR),
        channel=Channel.MAIL,
        begun_by=Beginner.MAIL,
        subject=mail.subject,
        account_id=account_id,
        owner_id=account.owner_id if account else None,
        visitor=Visitor(mail.name, email=mail.sender),
    )


def _words(uow: UnitOfWork, mail: Mail, by: Side) -> Words:
    return Words(by, mail.sender, mail.text, uow.now, mail.message_id)
