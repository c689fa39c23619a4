"""Documents of the site as they come and go over HTTP; what events carry is in events.py."""

from typing import Any

import marshmallow as ma

from chassis.http import ListQuery, Schema, Sort, fields, page_of
from chassis.http.messages import Message
from customer.accounts.schemas import LARGEST_VERSION
from customer.site.events import BODY, LONGEST_BODY, LONGEST_SLUG, LONGEST_TITLE, TITLE, PublicationState
from customer.site.model import SLUG, Kind, Status

CONSENT_NEEDED = Message(
    "consent-needed",
    zh="须同意我们保存并使用这些信息与您联系",
    en="We may keep this and answer only with your consent.",
)
WAY_BACK_NEEDED = Message("way-back-needed", zh="请填写电话或电子邮件", en="Give a telephone number or a mail address.")


class PublicationPatch(Schema):
    """The texts of a page or a piece of news."""

    title = fields.Localized(LONGEST_TITLE, metadata={"example": TITLE})
    body = fields.Localized(LONGEST_BODY, lines=True, metadata={"example": BODY})


class PublicationCreate(Schema):
    """A new draft."""

    kind = fields.Choice(Kind, required=True)
    slug = fields.Text(
        LONGEST_SLUG,
        required=True,
        pattern=SLUG,
        expected={"zh": "小写字母、数字与连字符", "en": "lower-case letters, digits and single hyphens"},
        metadata={"example": "about-us", "description": "地址,不可更改 / its address, for good"},
    )
    title = fields.Localized(LONGEST_TITLE, required=True, metadata={"example": TITLE})
    body = fields.Localized(LONGEST_BODY, lines=True, required=True, metadata={"example": BODY})


class PublicationRead(PublicationState):
    """A page or a piece of news (页面、新闻)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class PublicationItem(Schema):
    """A publication as the staff's list shows it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    kind = fields.Choice(Kind, required=True)
    slug = fields.Text(LONGEST_SLUG, required=True)
    title = fields.Localized(LONGEST_TITLE, required=True)
    status = fields.Choice(Status, required=True)
    published_at = fields.Instant(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class PublicationFilters(ListQuery):
    """Which publications, in which order."""

    kind = fields.Choice(Kind)
    status = fields.Choice(Status)
    slug = fields.Text(LONGEST_SLUG)
    sort = Sort("slug", "created_at", "published_at", default="-created_at")


class PublishedItem(Schema):
    """What the public's list shows."""

    slug = fields.Text(LONGEST_SLUG, required=True, metadata={"example": "about-us"})
    title = fields.Localized(LONGEST_TITLE, required=True, metadata={"example": TITLE})
    published_at = fields.Instant(required=True)


PublishedPage = page_of(PublishedItem)


class PublishedRead(PublishedItem):
    """What the public reads; plain text, to be shown as text."""

    body = fields.Localized(LONGEST_BODY, lines=True, required=True, metadata={"example": BODY})


class PublishedOrder(ListQuery):
    """In which order; by default the latest first."""

    sort = Sort("slug", "published_at", default="-published_at")


class MessageBody(Schema):
    """What a stranger writes to us (网站留言)."""

    name = fields.Text(100, required=True, metadata={"example": "王小明"})
    company = fields.Text(120, metadata={"example": "苏州某软件公司"})
    phone = fields.Phone(metadata={"description": "电话或邮件至少一项 / telephone or mail address, at least one"})
    email = fields.Email(metadata={"description": "电话或邮件至少一项 / telephone or mail address, at least one"})
    message = fields.Text(2000, required=True, lines=True, metadata={"example": "请介绍贵公司的客户管理系统。"})
    consent = fields.Boolean(
        required=True, metadata={"description": "同意保存并用于联系,须为 true / must be true", "enum": [True]}
    )
    campaign = fields.Text(
        40, metadata={"example": "MC20261122-0001", "description": "广告上的活动编号 / number of the campaign, if any"}
    )

    @ma.validates("consent")
    def check_consent(self, value: bool, **_: Any) -> None:
        """Nothing is kept of somebody who does not agree."""
        if not value:
            raise ma.ValidationError(CONSENT_NEEDED)

    @ma.validates_schema
    def check_way_back(self, data: dict[str, Any], **_: Any) -> None:
        """Somebody whom we cannot answer leaves nothing."""
        if not (data.get("phone") or data.get("email")):
            raise ma.ValidationError({"phone": [WAY_BACK_NEEDED]})


class MessageReceived(Schema):
    """That it has come; nothing of what is kept."""

    received = fields.Boolean(required=True, metadata={"enum": [True]})
