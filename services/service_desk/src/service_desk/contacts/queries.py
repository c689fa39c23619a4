"""What can be asked about the contacts that the service desk knows."""

from uuid import UUID

from sqlalchemy import select

from chassis.unit_of_work import Reader
from service_desk.contacts.model import Contact


def account_writing_from(reader: Reader, address: str) -> UUID | None:
    """The account whose living contact has this mail address.

    None for an address that nobody has, and for one that contacts of several accounts share: what one customer writes
    must not be shown to another.
    """
    theirs = select(Contact.account_id).where(
        Contact.email == address.lower(), Contact.active, Contact.deleted_at.is_(None)
    )
    accounts = reader.session.scalars(theirs.distinct().limit(2)).all()
    return accounts[0] if len(accounts) == 1 else None
