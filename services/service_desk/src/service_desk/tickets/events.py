"""Service requests as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from service_desk.targets.model import Kind, Priority
from service_desk.tickets.facts import (
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketEscalated,
    TicketNoted,
    TicketOpened,
    TicketReopened,
    TicketReplied,
    TicketResolved,
)
from service_desk.tickets.model import Ticket
from service_desk.tickets.vocabulary import Channel, Overdue, Status

HIGHEST_LEVEL = 100


class TicketState(Schema):
    """A service request (服务请求) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "SR20261122-0001"})
    kind = fields.Choice(Kind, required=True)
    priority = fields.Choice(Priority, required=True)
    subject = fields.Text(200, required=True, metadata={"example": "发货数量与订单不符"})
    status = fields.Choice(Status, required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责的客服人员 / the agent"})
    chosen_agent_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "客户选择的客服人员 / whom the customer asked for"}
    )
    order_id = fields.Id(required=True, allow_none=True)
    order_number = fields.Text(40, required=True, allow_none=True, metadata={"example": "SO20261122-0001"})
    conversation_id = fields.Id(required=True, allow_none=True)
    channel = fields.Choice(Channel, required=True)
    opened_by = fields.Id(required=True, allow_none=True, metadata={"description": "提出人或登记人 / who entered it"})
    opened_at = fields.Instant(required=True)
    created_at = fields.Instant(required=True)
    reply_due_at = fields.Instant(required=True, metadata={"description": "首次答复期限 / first reply due"})
    resolve_due_at = fields.Instant(required=True, metadata={"description": "解决期限 / resolution due"})
    replied_at = fields.Instant(required=True, allow_none=True)
    resolved_at = fields.Instant(required=True, allow_none=True)
    resolution = fields.Text(2000, required=True, allow_none=True, lines=True, metadata={"example": "已补发 2 件"})
    escalation_level = fields.Integer(
        0, HIGHEST_LEVEL, required=True, metadata={"example": 0, "description": "升级级别 / how often it rose"}
    )
    escalated_to = fields.List(fields.Id(), required=True)
    overdue = fields.Boolean(required=True, metadata={"description": "超期未解决 / a target was missed and is unmet"})


class AssignedFields(Schema):
    """Whose it was, and whose it is."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True)


class RepliedFields(Schema):
    """Which reply, and whether it is the customer's."""

    reply_id = fields.Id(required=True)
    by_customer = fields.Boolean(required=True)


class NotedFields(Schema):
    """Which note."""

    reply_id = fields.Id(required=True)


class ResolvedFields(Schema):
    """How long it took."""

    working_minutes = fields.Integer(0, required=True, metadata={"example": 95, "description": "用时 / working time"})


class ReopenedFields(Schema):
    """Why it is open again."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "问题再次出现"})


class EscalatedFields(Schema):
    """How high it rose, to whom, and what was missed."""

    level = fields.Integer(1, HIGHEST_LEVEL, required=True)
    to = fields.List(fields.Id(), required=True)
    reason = fields.Choice(Overdue, required=True)


TICKET_EVENTS = AggregateEvents(
    service="service_desk",
    aggregate=Ticket,
    state=TicketState,
    types=(
        EventType(TicketOpened, "opened", "收到服务请求", "A service request was received and has its agent."),
        EventType(TicketChanged, "changed", "服务请求已修改", "What it is about was put right."),
        EventType(TicketAssigned, "assigned", "服务请求已转交", "Another agent is responsible.", fields=AssignedFields),
        EventType(TicketReplied, "replied", "服务请求有新答复", "It was answered.", fields=RepliedFields),
        EventType(TicketNoted, "noted", "服务请求添加内部备注", "Something was noted inside.", fields=NotedFields),
        EventType(TicketResolved, "resolved", "服务请求已解决", "An agent says it is solved.", fields=ResolvedFields),
        EventType(
            TicketReopened, "reopened", "服务请求重新打开", "It was not solved after all.", fields=ReopenedFields
        ),
        EventType(TicketClosed, "closed", "服务请求已关闭", "It is done."),
        EventType(
            TicketEscalated, "escalated", "服务请求超期升级", "It is overdue and rose a level.", fields=EscalatedFields
        ),
    ),
)
