"""What is sent and shown of service requests."""

from chassis.http import ListQuery, Schema, Sort, fields
from chassis.http.history import ACTOR
from service_desk.targets.model import Kind, Priority
from service_desk.tickets.events import TicketState
from service_desk.tickets.vocabulary import Channel, EntryKind, Status

LARGEST_VERSION = 2**53
LONGEST_TEXT = 4000


class TicketOpen(Schema):
    """A new request. A customer may choose the agent; staff name the account, how and when it came."""

    kind = fields.Choice(Kind, required=True)
    subject = fields.Text(200, required=True, metadata={"example": "发货数量与订单不符"})
    priority = fields.Choice(Priority, load_default=Priority.NORMAL)
    text = fields.Text(LONGEST_TEXT, lines=True, metadata={"example": "订单 20 件,收到 18 件。"})
    account_id = fields.Id(metadata={"description": "客户,客户本人可省略 / staff say which account"})
    agent_id = fields.Id(metadata={"description": "选择的客服人员 / the agent asked for, default the least busy one"})
    order_id = fields.Id()
    conversation_id = fields.Id()
    channel = fields.Choice(
        [channel.value for channel in Channel if channel is not Channel.PORTAL],
        metadata={"description": "仅工作人员填写,默认来电 / staff only, default phone"},
    )
    opened_at = fields.Instant(metadata={"description": "提出时间,默认现在 / when it was made, staff only"})


class TicketPatch(Schema):
    """What it is about."""

    kind = fields.Choice(Kind)
    priority = fields.Choice(Priority)
    subject = fields.Text(200)
    order_id = fields.Id(allow_none=True)


class TicketRead(TicketState):
    """A service request (服务请求)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class TicketFilters(ListQuery):
    """Which requests, in which order."""

    status = fields.Choice(Status)
    kind = fields.Choice(Kind)
    priority = fields.Choice(Priority)
    channel = fields.Choice(Channel)
    owner_id = fields.Id(me=True)
    account_id = fields.Id()
    order_id = fields.Id()
    number = fields.Text(40)
    overdue = fields.Boolean()
    opened_from = fields.Instant(data_key="opened_at[gte]")
    opened_before = fields.Instant(data_key="opened_at[lt]")
    sort = Sort("opened_at", "resolve_due_at", default="-opened_at")


class EntryRead(Schema):
    """A reply (答复) or a note (内部备注)."""

    id = fields.Id(required=True)
    author = fields.Text(200, required=True, metadata=ACTOR)
    kind = fields.Choice(EntryKind, required=True)
    text = fields.Text(LONGEST_TEXT, required=True, lines=True, metadata={"example": "今天补发,明天到。"})
    at = fields.Instant(required=True)


class EntryFilters(ListQuery):
    """The order of replies and notes, the oldest first by default."""

    sort = Sort("at", default="at")


class AgentBody(Schema):
    """Who shall be responsible."""

    agent_id = fields.Id(required=True)


class TextBody(Schema):
    """What is written."""

    text = fields.Text(LONGEST_TEXT, required=True, lines=True, metadata={"example": "今天补发,明天到。"})


class ResolutionBody(Schema):
    """How it was solved."""

    resolution = fields.Text(2000, required=True, lines=True, metadata={"example": "已补发 2 件"})


class ReopenBody(Schema):
    """Why it is not solved."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "问题再次出现"})
