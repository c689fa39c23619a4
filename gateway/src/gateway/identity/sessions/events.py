"""Login sessions as the world hears of them: only their end, for that is when services must refuse a token that has
not expired yet.
"""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.sessions.model import SessionEnd, SessionEnded


class SessionEndState(Schema):
    """A login session (登录会话) that has ended; `id` is what its tokens carry as `sid`."""

    id = fields.Id(required=True)
    user_id = fields.Id(required=True)
    ended_at = fields.Instant(required=True)
    reason = fields.Text(40, required=True, metadata={"description": "结束原因 / why", "example": "logged_out"})


SESSION_EVENTS = AggregateEvents(
    service="identity",
    aggregate=SessionEnd,
    state=SessionEndState,
    types=(
        EventType(
            SessionEnded,
            "ended",
            zh="登录会话已结束,其令牌立即失效",
            en="A login session ended; its tokens are worth nothing from now on.",
        ),
    ),
)
