"""What can be asked about contacts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.contacts.model import Contact
from records import custom_fields

DOCUMENT = "customer.contact"
"""The name of this document in custom fields."""

ORDERS = {"name": Contact.sort_key}
EQUALITIES = ("account_id", "owner_id", "role", "language", "active", "email")


def list_contacts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the contacts within reach."""
    wanted = [getattr(Contact, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    wanted += custom_fields.conditions(reader, DOCUMENT, Contact, query.get("custom"))
    return paginate(reader, select(Contact).where(*wanted), Contact, ORDERS, query, within=reader.visible(Contact))


def read_contact(reader: Reader, contact_id: UUID) -> Contact:
    """One contact; raises NotFound outside the reach."""
    return reader.get(Contact, contact_id)
