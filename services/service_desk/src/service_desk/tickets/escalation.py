"""Automatic escalation (自动升级, D-05): what is overdue and unresolved rises by itself, once per level.

The schedule runs this once over all replicas and by the database's clock. A level's time is counted from when it was
told, not from when it was due: after a stop of days a request rises once, and its superior has the usual time to act.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.directory.people import holders_of, superiors_of
from chassis.unit_of_work import UnitOfWork
from service_desk.targets.queries import target_of
from service_desk.tickets.model import Ticket
from service_desk.working_time.clock import WorkingClock
from service_desk.working_time.queries import working_clock

MOST_AT_ONCE = 200
"""Requests of one run, so that its transaction is short; the others follow a minute later."""

MANAGERS = "service_manager"
READING = "service_desk.ticket.read"


def escalate_overdue(uow: UnitOfWork) -> None:
    """Raise every request whose moment has come by one level."""
    now = uow.database_now
    clock = working_clock(uow)
    come = select(Ticket).where(Ticket.escalate_at <= now).order_by(Ticket.escalate_at).limit(MOST_AT_ONCE)
    for ticket in uow.session.scalars(come.with_for_update(skip_locked=True)):
        _escalate(uow, ticket, clock, now)


def _escalate(uow: UnitOfWork, ticket: Ticket, clock: WorkingClock, now: datetime) -> None:
    ladder = _ladder(uow, ticket.owner_id)
    level = min(ticket.escalation_level, len(ladder) - 1)  # a shorter ladder than before: its top is told
    target = target_of(uow, ticket.kind, ticket.priority)
    higher = clock.add_working_minutes(now, target.escalation_minutes) if level + 1 < len(ladder) else None
    ticket.escalate(ladder[level], higher)


def _ladder(uow: UnitOfWork, agent_id: UUID | None) -> Sequence[Sequence[UUID]]:
    """Whom each level tells: the agent's superior, then theirs; without any, the service managers (R-14)."""
    superiors = superiors_of(uow.session, agent_id, READING) if agent_id is not None else ()
    return [[superior] for superior in superiors] or [sorted(holders_of(uow.session, MANAGERS, READING))]
