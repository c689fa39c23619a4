"""What identity does by the clock."""

from chassis.schedule import Entry
from chassis.settings import load
from chassis.unit_of_work import UnitOfWork
from gateway.identity.instruments import instruments_of
from gateway.identity.keys.commands import turn_keys
from gateway.identity.keys.master import MasterKey
from gateway.identity.resets.letter import MailServer
from gateway.identity.resets.sending import PostOffice, send_mails
from gateway.identity.sessions.commands import forget_old_sessions
from gateway.identity.throttling.commands import forget_old_tries
from gateway.settings import Settings


def turn_signing_keys(uow: UnitOfWork) -> None:
    """Take the step of the ring that is due; the worker's own settings hold the master key."""
    turn_keys(uow, MasterKey(load(Settings).master_key))


def send_password_mails(uow: UnitOfWork) -> None:
    """Send the reset mails that are due, if there is a mail server; each in transactions of its own."""
    settings = load(Settings)
    if settings.smtp_url and settings.smtp_from:
        links = instruments_of(settings).reset_links
        send_mails(uow.database, PostOffice(MailServer(settings.smtp_url), settings.smtp_from, links))


def forget(uow: UnitOfWork) -> None:
    """Remove sessions and throttle counters that nobody needs any more."""
    forget_old_tries(uow.session)
    forget_old_sessions(uow.session)


SCHEDULE = (
    Entry("identity.turn_signing_keys", "* * * * *", turn_signing_keys),
    Entry("identity.send_password_mails", "* * * * *", send_password_mails),
    Entry("identity.forget", "29 * * * *", forget),
)
