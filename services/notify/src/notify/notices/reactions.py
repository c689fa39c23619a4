"""What every business fact does here: whoever a rule means is told (N-01)."""

from chassis.envelope import Envelope
from chassis.storage import Database
from chassis.unit_of_work import UnitOfWork
from notify.notices.telling import close_todos, tell
from notify.rules.book import book_of


def is_wanted(database: Database, event: Envelope) -> bool:
    """Whether any rule wants the event: a look into memory, and all that most events cost."""
    return book_of(database).wanted(event.routing_key) is not None


def on_business_event(uow: UnitOfWork, event: Envelope) -> None:
    """Close the to-dos that this event settles, then tell."""
    wanted = book_of(uow.database).wanted(event.routing_key)
    if wanted is None:
        return
    if wanted.close:
        close_todos(uow, event, wanted.close)
    if wanted.tell:
        tell(uow, event, wanted.tell)
