"""What can be asked about preferences."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.errors import Forbidden
from chassis.unit_of_work import Reader
from notify.preferences.model import Preference


def me(reader: Reader) -> UUID:
    """The caller's own id. Raises Forbidden for a service, which has no preferences and no notices."""
    if reader.principal.user_id is None:
        raise Forbidden(permission="signed-in")
    return reader.principal.user_id


def own_preference(reader: Reader) -> Preference:
    """The caller's preferences, the usual ones where nothing was ever said."""
    return reader.session.get(Preference, me(reader)) or Preference.of(me(reader))


def preferences_of(session: Session, people: Iterable[UUID]) -> Mapping[UUID, Preference]:
    """The preferences of these people, of everybody."""
    wanted = frozenset(people)
    said = session.scalars(select(Preference).where(Preference.user_id.in_(wanted))) if wanted else ()
    return {person: Preference.of(person) for person in wanted} | {one.user_id: one for one in said}
