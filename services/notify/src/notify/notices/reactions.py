"""What every business fact does here: whoever a rule means is told (N-01)."""

from chassis.envelope import Envelope
from chassis.unit_of_work import UnitOfWork
from notify.notices.telling import close_todos, tell
from notify.rules.book import book_of


def on_business_event(uow: UnitOfWork, event: Envelope) -> None:
    """Close the to-dos that this event settles, then tell. An event that no rule wants costs a look into memory."""
    wanted = book_of(uow).wanted(event.routing_key)
    if wanted is None:
        return
    if wanted.close:
        close_todos(uow, event, wanted.close)
    if wanted.tell:
        tell(uow, event, wanted.tell)
