"""Routes of contacts (联系人)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Search, Sort, fields, page_of
from chassis.http.filters import View
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.schemas import LARGEST_VERSION
from customer.contacts import commands, queries
from customer.contacts.events import ContactState
from customer.contacts.model import Contact
from customer.contacts.schemas import ContactPatch
from customer.contacts.vocabulary import Language, Role
from records.custom_fields.schemas import CustomFilters

PERMISSIONS = (
    Permission("customer.contact.read", "查看联系人", "Read contacts"),
    Permission("customer.contact.create", "录入联系人", "Enter contacts"),
    Permission("customer.contact.change", "修改联系人", "Change contacts"),
    Permission("customer.contact.deactivate", "停用联系人", "Deactivate contacts"),
    Permission("customer.contact.reactivate", "恢复联系人", "Reactivate contacts"),
)


class ContactCreate(ContactPatch):
    """A new contact."""

    account_id = fields.Id(required=True)
    name = fields.Text(100, required=True, metadata={"example": "韩梅梅"})


class ContactRead(ContactState):
    """A contact (联系人)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class ContactFilters(ListQuery, CustomFilters):
    """Which contacts, in which order."""

    view = View()
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    role = fields.Choice(Role)
    language = fields.Choice(Language)
    active = fields.Boolean()
    email = fields.Email()
    sort = Sort("name", default="name")
    q = Search("name", "email", "phone")


routes = Routes("contacts", prefix="/v1/contacts", zh="联系人", en="Contacts")


@routes.get("", permission="customer.contact.read", zh="联系人列表", query=ContactFilters, answer=page_of(ContactRead))
def list_contacts(reader: Reader, query: dict[str, Any]) -> Page:
    """List contacts."""
    return queries.list_contacts(reader, query)


@routes.get("/<uuid:contact_id>", permission="customer.contact.read", zh="查看联系人", answer=ContactRead)
def read_contact(reader: Reader, contact_id: UUID) -> Contact:
    """Read a contact."""
    return queries.read_contact(reader, contact_id)


@routes.post("", permission="customer.contact.create", zh="录入联系人", body=ContactCreate, answer=ContactRead)
def create_contact(uow: UnitOfWork, body: dict[str, Any]) -> Contact:
    """Enter a contact of an account."""
    return commands.create_contact(uow, **body)


@routes.patch(
    "/<uuid:contact_id>", permission="customer.contact.change", zh="修改联系人", body=ContactPatch, answer=ContactRead
)
def change_contact(uow: UnitOfWork, contact_id: UUID, body: dict[str, Any]) -> Contact:
    """Change a contact."""
    return commands.change_contact(uow, contact_id, body)


@routes.action(
    "/<uuid:contact_id>/deactivate", permission="customer.contact.deactivate", zh="停用联系人", answer=ContactRead
)
def deactivate_contact(uow: UnitOfWork, contact_id: UUID) -> Contact:
    """Take a contact out of use."""
    return commands.deactivate_contact(uow, contact_id)


@routes.action(
    "/<uuid:contact_id>/reactivate", permission="customer.contact.reactivate", zh="恢复联系人", answer=ContactRead
)
def reactivate_contact(uow: UnitOfWork, contact_id: UUID) -> Contact:
    """Take a contact into use again."""
    return commands.reactivate_contact(uow, contact_id)


routes.history("/<uuid:contact_id>/history", model=Contact, permission="customer.contact.read", zh="联系人历史")
