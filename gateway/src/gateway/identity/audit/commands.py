"""Writing the security journal."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.model import SecurityEvent, SecurityEventKind


def note(
    uow: UnitOfWork,
    kind: SecurityEventKind,
    *,
    subject_id: UUID | None = None,
    address: str | None = None,
    **details: object,
) -> None:
    """Write one line in the transaction of what it tells about."""
    uow.session.add(
        SecurityEvent(
            at=uow.now,
            kind=kind,
            subject_id=subject_id,
            actor=uow.principal.actor,
            address=address,
            details={name: str(value) for name, value in details.items()},
        )
    )
