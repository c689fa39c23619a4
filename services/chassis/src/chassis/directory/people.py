"""Who may decide: holders of a role, the chain of superiors, deputies (代理人).

Asked by approvals and escalations, seldom enough for plain queries.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, exists, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from chassis.tables import directory_role, directory_user

HIGHEST_CHAIN = 20
"""A chain of superiors longer than this is a circle in the data."""

_ROLES = type_coerce(directory_user.c.roles, ARRAY(Text))
_LIVING: ColumnElement[bool] = directory_user.c.active & directory_user.c.deleted_at.is_(None)
_GRANTED = exists().where(
    directory_role.c.code == func.any(_ROLES),
    directory_role.c.deleted_at.is_(None),
    directory_role.c.grants.has_key(bindparam("permission", type_=Text)),
)
_HOLDERS = select(directory_user.c.id).where(_ROLES.contains(bindparam("role", type_=ARRAY(Text))), _LIVING, _GRANTED)


def holders_of(session: Session, role: str, permission: str) -> frozenset[UUID]:
    """Living users with the role `role` whose roles grant `permission`: others could not act."""
    return frozenset(session.scalars(_HOLDERS, {"role": [role], "permission": permission}))


def superiors_of(session: Session, person: UUID, permission: str) -> tuple[UUID, ...]:
    """The chain of superiors (上级) from the nearest up, without those who are gone or do not hold `permission`."""
    first = select(directory_user.c.superior_id.label("id"), literal(1).label("height")).where(
        directory_user.c.id == person
    )
    chain = first.cte("chain", recursive=True)
    chain = chain.union_all(
        select(directory_user.c.superior_id, chain.c.height + 1)
        .join(chain, directory_user.c.id == chain.c.id)
        .where(chain.c.height < HIGHEST_CHAIN)
    )
    who = select(directory_user.c.id).join(chain, directory_user.c.id == chain.c.id).where(_LIVING, _GRANTED)
    nearest_first = who.group_by(directory_user.c.id).order_by(func.min(chain.c.height))
    return tuple(session.scalars(nearest_first, {"permission": permission}))


def with_deputies(session: Session, people: Iterable[UUID], today: date) -> frozenset[UUID]:
    """These people and the living deputies named by them for the day `today`; a side without a date is open."""
    people = frozenset(people)
    begun = func.coalesce(directory_user.c.deputy_from <= today, True)
    lasting = func.coalesce(directory_user.c.deputy_until >= today, True)
    named = select(directory_user.c.deputy_id).where(directory_user.c.id.in_(people), begun, lasting)
    deputies = select(directory_user.c.id).where(directory_user.c.id.in_(named), _LIVING)
    return people | frozenset(session.scalars(deputies))
