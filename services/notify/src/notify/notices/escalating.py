"""Escalation of to-dos (待办超时升级): who has not done one in time has a superior who hears of it, once (N-07)."""

from sqlalchemy import select

from chassis.schedule import Entry
from chassis.unit_of_work import UnitOfWork
from notify.naming.queries import names_of
from notify.naming.wording import Wording
from notify.notices.delivering import About, Message, deliver
from notify.notices.model import Notice
from notify.recipients.queries import recipients_meant
from notify.recipients.selectors import Meant
from notify.rules.model import Channel, Kind
from notify.templates.model import Template
from notify.templates.rendering import written

TEMPLATE = "todo_overdue"
"""The template of what a superior reads; its places are {{recipient}}, {{subject}} and {{since}}."""
MOST = 100
"""To-dos that one run takes; the next run is minutes away."""


def escalate_todos(uow: UnitOfWork) -> None:
    """Tell the nearest superior of everybody who has an overdue to-do; a superior of several candidates of one approval
    hears of it once.
    """
    due = (Notice.kind == Kind.TODO) & Notice.done_at.is_(None) & (Notice.escalate_at <= uow.database_now)
    overdue = select(Notice).where(due).order_by(Notice.escalate_at).limit(MOST).with_for_update(skip_locked=True)
    template = uow.session.scalars(select(Template).where(Template.code == TEMPLATE)).one()
    for todo in uow.session.scalars(overdue).all():
        todo.escalate_at = None
        about = About(todo.event_id, todo.event, todo.aggregate_id, todo.document, todo.document_id, uow.now)
        deliver(uow, about, [_message(uow, todo, template)])


def _message(uow: UnitOfWork, todo: Notice, template: Template) -> Message:
    wording = Wording(names_of(uow.session, [todo.recipient_id]), uow.database.time_zone(uow.session))
    since = todo.at.isoformat().replace("+00:00", "Z")
    data = {"recipient": str(todo.recipient_id), "subject": todo.subject, "since": since}
    subject, body = written(template.subject, template.body, data, wording)
    return Message(
        rule_id=todo.rule_id,
        kind=Kind.NOTICE,
        channels=tuple(Channel),
        subject=subject,
        body=body,
        recipients=frozenset(recipients_meant(uow.session, Meant(superior_of=todo.recipient_id))),
    )


SCHEDULE = (Entry("notify.escalate_todos", "*/10 * * * *", escalate_todos),)
"""What the worker does by the clock."""
