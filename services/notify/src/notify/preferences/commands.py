"""Use cases of preferences."""

from typing import Any

from chassis.unit_of_work import UnitOfWork
from notify.preferences.model import Preference
from notify.preferences.queries import own_preference


def change_preference(uow: UnitOfWork, **changes: Any) -> Preference:
    """Change one's own preferences. Raises Invalid."""
    preference = own_preference(uow)
    preference.change(**changes)
    return uow.session.merge(preference)
