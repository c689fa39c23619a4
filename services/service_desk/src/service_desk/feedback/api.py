"""Routes of feedback (反馈)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.feedback import commands, queries
from service_desk.feedback.events import FeedbackState
from service_desk.feedback.model import BEST, WORST, Feedback, Kind

PERMISSIONS = (
    Permission("service_desk.feedback.read", "查看客户反馈", "Read feedback"),
    Permission("service_desk.feedback.give", "提交客户反馈", "Give feedback"),
)


class FeedbackGive(Schema):
    """What the customer thinks; staff who take it down name the account."""

    kind = fields.Choice(Kind, required=True)
    score = fields.Integer(WORST, BEST, required=True, metadata={"description": "评分,5 分最好 / 5 is best"})
    comment = fields.Text(1000, lines=True, metadata={"example": "处理很快,谢谢"})
    ticket_id = fields.Id(metadata={"description": "服务反馈必填 / feedback on service needs it"})
    order_id = fields.Id()
    account_id = fields.Id(metadata={"description": "客户,客户本人可省略 / staff say which account"})


class FeedbackRead(FeedbackState):
    """A customer's feedback (反馈)."""

    version = fields.Integer(0, 2**53, required=True)


class FeedbackFilters(ListQuery):
    """Which feedback."""

    kind = fields.Choice(Kind)
    low = fields.Boolean()
    owner_id = fields.Id(me=True)
    account_id = fields.Id()
    ticket_id = fields.Id()
    order_id = fields.Id()
    at_from = fields.Instant(data_key="at[gte]")
    at_before = fields.Instant(data_key="at[lt]")
    sort = Sort("at", default="-at")


routes = Routes("feedback", prefix="/v1/feedback", zh="客户反馈", en="Feedback")


@routes.get(
    "", permission="service_desk.feedback.read", zh="反馈列表", query=FeedbackFilters, answer=page_of(FeedbackRead)
)
def list_feedback(reader: Reader, query: dict[str, Any]) -> Page:
    """List feedback."""
    return queries.list_feedback(reader, query)


@routes.get("/<uuid:feedback_id>", permission="service_desk.feedback.read", zh="查看反馈", answer=FeedbackRead)
def read_feedback(reader: Reader, feedback_id: UUID) -> Feedback:
    """Read one feedback."""
    return queries.read_feedback(reader, feedback_id)


@routes.post("", permission="service_desk.feedback.give", zh="提交反馈", body=FeedbackGive, answer=FeedbackRead)
def give_feedback(uow: UnitOfWork, body: dict[str, Any]) -> Feedback:
    """Give feedback on the sale or on the service."""
    return commands.give_feedback(uow, **body)


routes.history("/<uuid:feedback_id>/history", model=Feedback, permission="service_desk.feedback.read", zh="反馈历史")
