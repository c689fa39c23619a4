"""What identity does by the clock."""

from chassis.schedule import Entry
from chassis.settings import load
from chassis.unit_of_work import UnitOfWork
from gateway.identity.keys.commands import turn_keys
from gateway.identity.keys.master import MasterKey
from gateway.identity.sessions.commands import forget_old_sessions
from gateway.identity.throttling.commands import forget_old_tries
from gateway.settings import Settings


def turn_signing_keys(uow: UnitOfWork) -> None:
    """Take the step of the ring that is due; the worker's own settings hold the master key."""
    turn_keys(uow, MasterKey(load(Settings).master_key))


def forget(uow: UnitOfWork) -> None:
    """Remove sessions and throttle counters that nobody needs any more."""
    forget_old_tries(uow.session)
    forget_old_sessions(uow.session)


SCHEDULE = (
    Entry("identity.turn_signing_keys", "* * * * *", turn_signing_keys),
    Entry("identity.forget", "29 * * * *", forget),
)
