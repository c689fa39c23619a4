"""Publications as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.site.model import (
    Kind,
    Publication,
    PublicationChanged,
    PublicationCreated,
    PublicationPublished,
    PublicationWithdrawn,
    Status,
)

LONGEST_SLUG, LONGEST_TITLE, LONGEST_BODY = 80, 120, 10_000
"""Characters. A change carries the texts three times (state, old, new) in two languages: 10,000 characters of four
bytes each still fit into the 256 kB of an event."""

TITLE = {"zh": "关于我们", "en": "About us"}
BODY = {"zh": "苏州科技园区软件企业", "en": "A software company in the science park of Suzhou"}


class PublicationState(Schema):
    """A page or a piece of news (页面、新闻) at the moment of the commit."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True)
    slug = fields.Text(LONGEST_SLUG, required=True, metadata={"example": "about-us", "description": "地址 / address"})
    title = fields.Localized(LONGEST_TITLE, required=True, metadata={"example": TITLE})
    body = fields.Localized(LONGEST_BODY, lines=True, required=True, metadata={"example": BODY})
    status = fields.Choice(Status, required=True)
    published_at = fields.Instant(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


PUBLICATION_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Publication,
    state=PublicationState,
    types=(
        EventType(PublicationCreated, "created", "撰写网站内容草稿", "A draft was written."),
        EventType(PublicationChanged, "changed", "网站内容已修改", "Its texts were changed."),
        EventType(PublicationPublished, "published", "网站内容已发布", "The public sees it from now on."),
        EventType(PublicationWithdrawn, "withdrawn", "网站内容已撤下", "The public does not see it any more."),
    ),
)
