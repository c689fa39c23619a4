"""What people enter about a contact; also a part of the body that converts a lead."""

from chassis.http import Schema, fields
from customer.contacts.vocabulary import Channel, Language, Role
from records.custom_fields.schemas import CustomInput


class ContactPatch(Schema):
    """What may be changed of a contact."""

    name = fields.Text(100, metadata={"example": "韩梅梅"})
    title = fields.Text(60, allow_none=True, metadata={"example": "采购经理"})
    role = fields.Choice(Role)
    phone = fields.Phone(allow_none=True)
    email = fields.Email(allow_none=True)
    language = fields.Choice(Language)
    channel = fields.Choice(Channel, metadata={"description": "首选联系方式 / how they like to be reached"})
    custom = CustomInput()
