"""Use cases of the notice: read it, be done with it; telling is `telling.py`."""

from uuid import UUID

from sqlalchemy import update

from chassis.unit_of_work import UnitOfWork
from notify.notices.model import Notice
from notify.notices.queries import own_notice
from notify.preferences.queries import me


def read_notice(uow: UnitOfWork, notice_id: UUID) -> Notice:
    """Mark one of one's own notices as read. Raises NotFound."""
    return own_notice(uow, notice_id).read(uow.now)


def read_all_notices(uow: UnitOfWork) -> None:
    """Mark all of one's own as read; to-dos stay open."""
    unread = (Notice.recipient_id == me(uow)) & Notice.read_at.is_(None)
    uow.session.execute(update(Notice).where(unread).values(read_at=uow.now))


def finish_todo(uow: UnitOfWork, notice_id: UUID) -> Notice:
    """Mark one of one's own to-dos as done. Raises NotFound or NotATodo."""
    return own_notice(uow, notice_id).finish(uow.now)
