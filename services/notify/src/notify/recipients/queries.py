"""From what selectors mean to living people: directory and contacts, one statement each."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ColumnElement, Text, literal, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from chassis.directory.people import HIGHEST_CHAIN
from chassis.errors import NotKnownHereYet
from chassis.tables import directory_user
from notify.contacts.model import Contact
from notify.recipients.selectors import ANYBODY, Meant

USER, CONTACT, ADDRESS = "user", "contact", "address"
"""Who a recipient is: of the directory, a contact of a customer, or no more than a mail address."""
MAIL = "mail"

_ROLES = type_coerce(directory_user.c.roles, ARRAY(Text))
_LIVING: ColumnElement[bool] = directory_user.c.active & directory_user.c.deleted_at.is_(None)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell. `language` is a contact's; people of the directory (staff and portal) say theirs in their
    preferences.
    """

    id: UUID
    kind: str
    email: str | None
    language: str | None = None


def recipients_meant(session: Session, who: Meant) -> set[Recipient]:
    """Everybody who is meant and can be told. Raises NotKnownHereYet for a person of the event who has not arrived."""
    return _people(session, who) | _contacts(session, who) | _addresses(who)


def _people(session: Session, who: Meant) -> set[Recipient]:
    """Living people of the directory: who was named and has left is nobody, who is not here yet is waited for."""
    columns = (directory_user.c.id, directory_user.c.kind, directory_user.c.email, _LIVING.label("living"))
    either = list(_conditions(who))
    if not either:
        return set()
    rows = session.execute(select(*columns).where(or_(*either))).all()
    unknown = who.people - {row.id for row in rows}
    if unknown:
        raise NotKnownHereYet(kind="user", id=min(unknown))
    return {Recipient(row.id, USER, row.email) for row in rows if row.living and row.kind != "system"}


def _contacts(session: Session, who: Meant) -> set[Recipient]:
    """The customer's contacts who are reached by mail; one who prefers another channel is not written to (N-02)."""
    if who.contacts_of is None:
        return set()
    reached = Contact.active & Contact.deleted_at.is_(None) & Contact.email.is_not(None) & (Contact.channel == MAIL)
    found = select(Contact.id, Contact.email, Contact.language).where(Contact.account_id == who.contacts_of, reached)
    if ANYBODY not in who.contact_roles:
        found = found.where(Contact.role.in_(who.contact_roles))
    return {Recipient(row.id, CONTACT, row.email, row.language) for row in session.execute(found)}


def _addresses(who: Meant) -> set[Recipient]:
    """Mail addresses that the event itself holds; the same address is the same recipient wherever it is met."""
    return {Recipient(uuid5(NAMESPACE_URL, f"mailto:{address}"), ADDRESS, address) for address in who.addresses}


def _conditions(who: Meant) -> Iterator[ColumnElement[bool]]:
    """What a row of the directory must fulfil one of."""
    if who.people:
        yield directory_user.c.id.in_(who.people)
    if who.roles:
        yield _ROLES.overlap(sorted(who.roles)) & _LIVING
    if who.superior_of is not None:
        yield directory_user.c.id == _superior_of(who.superior_of)
    if who.colleagues_of is not None:
        department = select(directory_user.c.department_id).where(directory_user.c.id == who.colleagues_of)
        yield (directory_user.c.department_id == department.scalar_subquery()) & _LIVING
    if who.portal_of is not None:
        yield (directory_user.c.kind == "portal") & (directory_user.c.account_id == who.portal_of) & _LIVING


def _superior_of(person: UUID) -> ColumnElement[UUID]:
    """The nearest living superior of a person, as a scalar subquery; null at the top."""
    first = select(directory_user.c.superior_id.label("id"), literal(1).label("height")).where(
        directory_user.c.id == person
    )
    chain = first.cte("chain", recursive=True)
    chain = chain.union_all(
        select(directory_user.c.superior_id, chain.c.height + 1)
        .join(chain, directory_user.c.id == chain.c.id)
        .where(chain.c.height < HIGHEST_CHAIN)
    )
    who = select(directory_user.c.id).join(chain, directory_user.c.id == chain.c.id).where(_LIVING)
    return who.order_by(chain.c.height).limit(1).scalar_subquery()
