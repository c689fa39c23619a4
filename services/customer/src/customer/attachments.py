"""Which documents of this service carry files."""

from customer.accounts.model import Account
from customer.contacts.model import Contact
from records.attachments import Attachable

ATTACHABLE = (
    Attachable("account", Account, read="customer.account.read", change="customer.account.change"),
    Attachable("contact", Contact, read="customer.contact.read", change="customer.contact.change"),
)
