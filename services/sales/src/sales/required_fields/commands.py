"""Use case of required fields: the administrator says what is demanded."""

from collections.abc import Collection
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.required_fields.model import RequiredFields


def change_required_fields(uow: UnitOfWork, required_id: UUID, *, required: Collection[str]) -> RequiredFields:
    """Demand these from now on. Raises Invalid for a field that cannot be demanded of such documents."""
    kind = uow.get(RequiredFields, required_id)
    kind.change(required)
    return kind
