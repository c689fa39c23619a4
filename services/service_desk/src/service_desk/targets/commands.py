"""Use cases of service targets."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from service_desk.targets.model import ServiceTarget


def change_target(uow: UnitOfWork, target_id: UUID, **changes: int) -> ServiceTarget:
    """Set any of the times of a target; it counts for requests that are opened or reopened from then on."""
    target = uow.get(ServiceTarget, target_id)
    target.change(changes)
    return target
