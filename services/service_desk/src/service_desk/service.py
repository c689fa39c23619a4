"""The service desk on one screen: how customers are served."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
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

PERMISSIONS = (
    Permission("service_desk.account.read", "查看客户(服务)", "Read accounts in the service desk"),
    Permission("service_desk.agent.read", "查看客服人员", "See the service agents"),
    Permission("service_desk.ticket.read", "查看服务请求", "Read tickets"),
    Permission("service_desk.ticket.history", "查看服务请求历史", "See the history of tickets"),
    Permission("service_desk.ticket.open", "提出服务请求", "Open tickets"),
    Permission("service_desk.ticket.change", "修改服务请求", "Change tickets"),
    Permission("service_desk.ticket.assign", "转交服务请求", "Assign tickets"),
    Permission("service_desk.ticket.reply", "答复服务请求", "Reply to tickets"),
    Permission("service_desk.ticket.note", "添加服务请求备注", "Note on tickets"),
    Permission("service_desk.ticket.resolve", "解决服务请求", "Resolve tickets"),
    Permission("service_desk.ticket.reopen", "重新打开服务请求", "Reopen tickets"),
    Permission("service_desk.ticket.close", "关闭服务请求", "Close tickets"),
    Permission("service_desk.conversation.read", "查看洽谈", "Read conversations"),
    Permission("service_desk.conversation.start", "发起或邀请洽谈", "Begin conversations and invite to them"),
    Permission("service_desk.conversation.join", "应答洽谈", "Join conversations that wait"),
    Permission("service_desk.conversation.post", "发送洽谈消息", "Write in conversations"),
    Permission("service_desk.conversation.assign", "转交洽谈", "Give conversations to others"),
    Permission("service_desk.conversation.close", "结束洽谈", "End conversations"),
    Permission("service_desk.mail.receive", "收取来信", "Take in inbound mail"),
    Permission("service_desk.mail.read", "查看来信", "Read inbound mail"),
    Permission("service_desk.feedback.read", "查看客户反馈", "Read feedback"),
    Permission("service_desk.feedback.give", "提交客户反馈", "Give feedback"),
    Permission("service_desk.service_target.read", "查看服务目标", "Read service targets"),
    Permission("service_desk.service_target.change", "修改服务目标", "Change service targets"),
    Permission("service_desk.working_calendar.read", "查看工作日历", "Read working calendars"),
    Permission("service_desk.working_calendar.change", "修改工作日历", "Change working calendars"),
)

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
    permissions=PERMISSIONS,
    conflicts={"uq_feedback_ticket_id_kind": FeedbackAlreadyGiven},
)
