"""Service targets as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from service_desk.targets.model import LONGEST, Kind, Priority, ServiceTarget, ServiceTargetChanged


class ServiceTargetState(Schema):
    """A service target (服务目标) at the moment of the commit, in minutes of working time."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True)
    priority = fields.Choice(Priority, required=True)
    reply_minutes = fields.Integer(
        1, LONGEST, required=True, metadata={"example": 60, "description": "首次答复时限 / to the first reply"}
    )
    resolve_minutes = fields.Integer(
        1, LONGEST, required=True, metadata={"example": 480, "description": "解决时限 / to the resolution"}
    )
    escalation_minutes = fields.Integer(
        1, LONGEST, required=True, metadata={"example": 120, "description": "逐级升级间隔 / between two escalations"}
    )


SERVICE_TARGET_EVENTS = AggregateEvents(
    service="service_desk",
    aggregate=ServiceTarget,
    state=ServiceTargetState,
    types=(
        EventType(ServiceTargetChanged, "changed", "服务目标已变更", "Requests are due at other times from now on."),
    ),
)
