"""The service desk on one screen: how customers are served."""

from pathlib import Path

from chassis.directory import copies
from chassis.schedule import Entry
from chassis.service import Service
from chassis.worker import copy
from service_desk.accounts import api as accounts
from service_desk.accounts.reactions import account_row
from service_desk.agents import api as agents
from service_desk.contacts.model import Contact
from service_desk.contacts.reactions import contact_row
from service_desk.conversations import api as conversations
from service_desk.conversations.events import CONVERSATION_EVENTS
from service_desk.feedback import api as feedback
from service_desk.feedback.events import FEEDBACK_EVENTS
from service_desk.feedback.model import FeedbackAlreadyGiven
from service_desk.mail import api as mail
from service_desk.model import Base
from service_desk.orders.model import Order
from service_desk.orders.reactions import order_row
from service_desk.settings import Settings
from service_desk.targets import api as targets
from service_desk.targets.events import SERVICE_TARGET_EVENTS
from service_desk.tickets import api as tickets
from service_desk.tickets.escalation import escalate_overdue
from service_desk.tickets.events import TICKET_EVENTS
from service_desk.visits import api as visits
from service_desk.working_time import api as working_time
from service_desk.working_time.events import WORKING_CALENDAR_EVENTS

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
    copy(
        "sales.order.*.v1",
        schema="sales.order.v1",
        room="orders",
        table=Base.metadata.tables[Order.__tablename__],
        row=order_row,
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
    routes=(
        accounts.routes,
        agents.routes,
        tickets.routes,
        conversations.routes,
        visits.routes,
        mail.routes,
        feedback.routes,
        targets.routes,
        working_time.routes,
    ),
    events=(
        CONVERSATION_EVENTS,
        TICKET_EVENTS,
        FEEDBACK_EVENTS,
        SERVICE_TARGET_EVENTS,
        WORKING_CALENDAR_EVENTS,
    ),
    subscriptions=SUBSCRIPTIONS,
    schedule=(Entry("tickets.escalate", "* * * * *", escalate_overdue),),
    permissions=(
        *accounts.PERMISSIONS,
        *agents.PERMISSIONS,
        *tickets.PERMISSIONS,
        *conversations.PERMISSIONS,
        *mail.PERMISSIONS,
        *feedback.PERMISSIONS,
        *targets.PERMISSIONS,
        *working_time.PERMISSIONS,
    ),
    conflicts={"uq_feedback_ticket_id_kind": FeedbackAlreadyGiven},
)
