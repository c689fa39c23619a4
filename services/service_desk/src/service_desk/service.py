"""The service desk on one screen: how customers are served; today what it must know of the customers."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.worker import copy
from service_desk.accounts import api as accounts
from service_desk.accounts.reactions import account_row
from service_desk.contacts.model import Contact
from service_desk.contacts.reactions import contact_row
from service_desk.conversations.events import CONVERSATION_EVENTS
from service_desk.model import Base
from service_desk.settings import Settings

PERMISSIONS = (Permission("service_desk.account.read", "查看客户(服务)", "Read accounts in the service desk"),)

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    copy(
        "customer.account.*.v1",
        schema="customer.account.v1",
        room="accounts",
        table=Base.metadata.tables["account"],
        row=account_row,
    ),
    copy(
        "customer.contact.*.v1",
        schema="customer.contact.v1",
        room="contacts",
        table=Base.metadata.tables[Contact.__tablename__],
        row=contact_row,
    ),
)

SERVICE = Service(
    name="service_desk",
    zh="服务",
    en="Service desk",
    settings=Settings,
    metadata=Base.metadata,
    migrations="service_desk.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(accounts.routes,),
    events=(CONVERSATION_EVENTS,),
    subscriptions=SUBSCRIPTIONS,
    permissions=PERMISSIONS,
)
