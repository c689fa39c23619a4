"""Feedback as the world hears of it."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from service_desk.feedback.model import BEST, WORST, Feedback, FeedbackReceived, Kind


class FeedbackState(Schema):
    """A customer's feedback (反馈) at the moment of the commit."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True)
    score = fields.Integer(WORST, BEST, required=True, metadata={"example": 5, "description": "评分 1-5 / 5 is best"})
    low = fields.Boolean(required=True, metadata={"example": False, "description": "低分 / 2 or less"})
    comment = fields.Text(1000, required=True, allow_none=True, lines=True, metadata={"example": "处理很快,谢谢"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "被评价人 / the salesperson or the agent"}
    )
    ticket_id = fields.Id(required=True, allow_none=True)
    order_id = fields.Id(required=True, allow_none=True)
    given_by = fields.Id(required=True, allow_none=True)
    at = fields.Instant(required=True)


FEEDBACK_EVENTS = AggregateEvents(
    service="service_desk",
    aggregate=Feedback,
    state=FeedbackState,
    types=(EventType(FeedbackReceived, "received", "收到客户反馈", "A customer said what they think."),),
)
