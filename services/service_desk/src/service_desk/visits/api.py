"""Routes of visits, open to everybody: a visitor has no login, and shows the token that his visit was begun with.

The token travels in bodies only, for addresses are written down in many places; so reading is a POST as well.
"""

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, validates

from chassis.http import PUBLIC, Routes, Schema, fields
from chassis.http.messages import Message as Text
from chassis.unit_of_work import UnitOfWork
from service_desk.conversations.events import PERSONAL
from service_desk.conversations.model import Message
from service_desk.conversations.vocabulary import Side, Status
from service_desk.visits import commands, queries
from service_desk.visits.model import Visit

LONGEST_TEXT = 2000
LARGEST_POSITION = 2**53
SHORTEST, LONGEST = 43, 64
"""Characters of a token: at least 32 random bytes in base64url."""
_BASE64URL: Any = {
    "pattern": "[0-9A-Za-z_-]+",
    "expected": {"zh": "32 字节以上的 base64url", "en": "32 bytes or more in base64url"},
}
_TOKEN: Any = {
    "required": True,
    "metadata": {
        "description": "访客程序自选的随机凭证 / random, made by the visitor's own program",
        "example": "Zr3VtQ0nXw6bL5uJ8cK1mS4yP7dE2hG9fA-oTiRqWxk",
    },
}


class VisitBody(Schema):
    """Who comes, and his first words; what he tells of himself is kept with his consent only.

    The visitor's program makes the token, so a visit that is begun again, because its answer was lost or somebody
    clicked twice, is the same visit.
    """

    token = fields.Secret(LONGEST, min=SHORTEST, **_BASE64URL, **_TOKEN)
    name = fields.Text(100, required=True, metadata={**PERSONAL, "example": "王小明"})
    company = fields.Text(120, metadata={**PERSONAL, "example": "青岛远航机械"})
    phone = fields.Phone(metadata=PERSONAL)
    email = fields.Email(metadata=PERSONAL)
    text = fields.Text(LONGEST_TEXT, lines=True, required=True, metadata={"example": "请报 20 台减速机的价格"})
    consent = fields.Boolean(required=True, metadata={"example": True, "description": "同意处理个人信息,须为 true"})
    campaign_id = fields.Id(metadata={"description": "来自的市场活动 / the campaign that the page belongs to"})

    @validates("consent")
    def check_consent(self, value: bool, **_: Any) -> None:
        """Without consent nothing is kept."""
        if not value:
            raise ValidationError(Text("consent-needed", zh="须同意处理个人信息", en="Consent is needed."))


class VisitBegun(Schema):
    """The visit, which the token opens."""

    id = fields.Id(required=True)


class VisitorMessage(Schema):
    """Something more to say."""

    token = fields.Secret(LONGEST, **_TOKEN)
    text = fields.Text(LONGEST_TEXT, lines=True, required=True, metadata={"example": "要 2 级能效的"})


class VisitQuestion(Schema):
    """What was said after the message with this position."""

    token = fields.Secret(LONGEST, **_TOKEN)
    after = fields.Integer(0, LARGEST_POSITION, load_default=0)


class VisitMessage(Schema):
    """A message as the visitor sees it: which of our people wrote it is not told."""

    position = fields.Integer(1, LARGEST_POSITION, required=True)
    by = fields.Choice(Side, required=True)
    text = fields.Text(4000, lines=True, required=True, metadata={"example": "您好,请问需要哪种型号?"})
    at = fields.Instant(required=True)


class VisitRead(Schema):
    """Where the conversation stands, and what was said."""

    status = fields.Choice(Status, required=True)
    messages = fields.List(fields.Nested(VisitMessage), max=queries.MOST_MESSAGES, required=True)


routes = Routes("visits", prefix="/v1/visits", zh="访客洽谈", en="Visits")


@routes.post("", permission=PUBLIC, zh="访客开始洽谈", body=VisitBody, answer=VisitBegun)
def begin_visit(uow: UnitOfWork, body: dict[str, Any]) -> Visit:
    """Begin a conversation as a visitor of the site; the same token begins it once."""
    return commands.begin_visit(uow, **body)


@routes.post(
    "/<uuid:visit_id>/messages", permission=PUBLIC, zh="访客发送消息", body=VisitorMessage, answer=VisitMessage
)
def post_visitor_message(uow: UnitOfWork, visit_id: UUID, body: dict[str, Any]) -> Message:
    """Say something more."""
    return commands.post_visitor_message(uow, visit_id, **body)


@routes.post(
    "/<uuid:visit_id>/read",
    permission=PUBLIC,
    secret=True,
    status=200,
    zh="访客查看洽谈",
    body=VisitQuestion,
    answer=VisitRead,
)
def read_visit(uow: UnitOfWork, visit_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Read what was said."""
    return queries.read_visit(uow, visit_id, **body)
