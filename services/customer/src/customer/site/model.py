"""The publication (公司网站的页面与新闻): draft → published → withdrawn, and published again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from customer.model import Base

SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""The form of an address: words in lower case and digits, joined by hyphens."""


class Kind(StrEnum):
    """What it is on the site."""

    PAGE = "page"  # 页面
    NEWS = "news"  # 新闻


class Status(StrEnum):
    """Whether the public sees it."""

    DRAFT = "draft"  # 草稿
    PUBLISHED = "published"  # 已发布
    WITHDRAWN = "withdrawn"  # 已撤下


@dataclass(frozen=True)
class PublicationCreated(Fact):
    """A draft was written."""


@dataclass(frozen=True)
class PublicationChanged(Fact):
    """Its texts were changed; what is published shows them at once."""


@dataclass(frozen=True)
class PublicationPublished(Fact):
    """The public sees it."""


@dataclass(frozen=True)
class PublicationWithdrawn(Fact):
    """The public does not see it any more."""


class PublicationAlreadyPublished(Refusal):
    """The public sees it already."""

    title = {"zh": "已经发布", "en": "It is published already"}


class PublicationNotPublished(Refusal):
    """Only what the public sees can be withdrawn."""

    title = {"zh": "尚未发布", "en": "It is not published"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class SlugTaken(Refusal):
    """Another page, or another piece of news, has this address."""

    title = {"zh": "地址已被占用", "en": "The address is taken"}


class Publication(Base, Aggregate):
    """A page or a piece of news of the company's site, plain text in both languages.

    `slug` is its address among those of its kind, for good: links to it stand elsewhere. `published_at` is when it was
    shown last.
    """

    __tablename__ = "publication"
    __aggregate__ = "publication"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", Status),
        CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
        UniqueConstraint("kind", "slug"),
    )

    kind: Mapped[str]
    slug: Mapped[str]
    title: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    status: Mapped[str]
    published_at: Mapped[datetime | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def write(
        cls,
        *,
        kind: str,
        slug: str,
        title: Mapping[str, str],
        body: Mapping[str, str],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft."""
        publication = cls(
            id=new_id(),
            version=0,
            kind=kind,
            slug=slug,
            title=dict(title),
            body=dict(body),
            status=Status.DRAFT,
            entered_by=entered_by,
            created_at=at,
        )
        publication.record(PublicationCreated())
        return publication

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change title or body, whether the public sees them or not; what changes nothing makes no version."""
        if any(getattr(self, field) != value for field, value in changes.items()):
            for field, value in changes.items():
                setattr(self, field, value)
            self.record(PublicationChanged())

    def publish(self, at: datetime) -> None:
        """Show it to the public. Raises PublicationAlreadyPublished."""
        if self.status == Status.PUBLISHED:
            raise PublicationAlreadyPublished
        self.status = Status.PUBLISHED
        self.published_at = at
        self.record(PublicationPublished())

    def withdraw(self) -> None:
        """Hide it from the public. Raises PublicationNotPublished."""
        if self.status != Status.PUBLISHED:
            raise PublicationNotPublished(status=self.status)
        self.status = Status.WITHDRAWN
        self.record(PublicationWithdrawn())
