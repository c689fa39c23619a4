"""Contacts as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.events import PERSONAL, Reassignment
from customer.contacts.facts import (
    ContactChanged,
    ContactCreated,
    ContactDeactivated,
    ContactReactivated,
    ContactReassigned,
)
from customer.contacts.model import Contact
from customer.contacts.vocabulary import Channel, Language, Role
from records.custom_fields.schemas import Custom


class ContactState(Schema):
    """A contact (联系人) at the moment of the commit."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / the account's owner"})
    name = fields.Text(100, required=True, metadata={**PERSONAL, "example": "韩梅梅"})
    title = fields.Text(60, required=True, allow_none=True, metadata={"example": "采购经理"})
    role = fields.Choice(Role, required=True)
    phone = fields.Phone(required=True, allow_none=True, metadata={**PERSONAL, "example": "0512-6288 1234"})
    email = fields.Email(required=True, allow_none=True, metadata={**PERSONAL, "example": "hanmeimei@jingmi.example"})
    language = fields.Choice(Language, required=True)
    channel = fields.Choice(Channel, required=True)
    active = fields.Boolean(required=True)
    custom = Custom()
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)


CONTACT_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Contact,
    state=ContactState,
    types=(
        EventType(ContactCreated, "created", "新的联系人", "A person of this customer is known."),
        EventType(ContactChanged, "changed", "联系人资料已变更", "Something about the person is different."),
        EventType(ContactReassigned, "reassigned", "联系人随客户移交", "It followed its account.", fields=Reassignment),
        EventType(ContactDeactivated, "deactivated", "联系人停用", "The person is no contact any more."),
        EventType(ContactReactivated, "reactivated", "联系人恢复", "The person is a contact again."),
    ),
)
