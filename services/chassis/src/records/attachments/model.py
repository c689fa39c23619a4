"""The attachment (附件) of a document, and the pieces of what it holds."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from records.attachments.media import media_of
from records.model import Base

MOST_BYTES = 20 * 1024 * 1024
MOST_OF_ONE = 100
"""Files on one document."""


@dataclass(frozen=True)
class Attachable:
    """A kind of document that carries files: whoever may `read` it sees them, whoever may `change` it adds and removes
    them; both are permissions, whose reach is measured by the document."""

    name: str
    model: type[Any]
    read: str
    change: str


@dataclass(frozen=True)
class AttachmentAdded(Fact):
    """A file was attached."""


@dataclass(frozen=True)
class AttachmentRemoved(Fact):
    """A file was removed; its name and its hash stay in the history."""


class FileEmpty(Refusal):
    """There is nothing in it."""

    title = {"zh": "文件为空", "en": "The file is empty"}
    status = 422


class TooManyAttachments(Refusal):
    """The document has as many files as it may have."""

    title = {"zh": "附件过多", "en": "There are too many files"}
    detail = {"zh": "一张单据最多 {most} 个附件", "en": "A document has at most {most} files."}


class AttachmentGone(Refusal):
    """It was removed."""

    title = {"zh": "附件已移除", "en": "The file was removed"}


class Attachment(Base, Aggregate):
    """A file on a document, named as it was sent; `media` is what it is by its content, `size` in bytes."""

    __tablename__ = "attachment"
    __aggregate__ = "attachment"
    __table_args__ = (Index("ix_attachment_document", "document", "document_id"),)

    document: Mapped[str]
    document_id: Mapped[UUID]
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_by: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @classmethod
    def add(cls, document: str, document_id: UUID, name: str, content: bytes, *, by: str, at: datetime) -> Self:
        """Hang a file on a document. Raises FileEmpty."""
        if not content:
            raise FileEmpty
        made = cls(
            id=new_id(),
            document=document,
            document_id=document_id,
            name=name,
            media=media_of(content),
            size=len(content),
            sha256=sha256(content).hexdigest(),
            added_by=by,
            created_at=at,
            removed_at=None,
        )
        made.record(AttachmentAdded())
        return made

    def remove(self, at: datetime) -> None:
        """Take it off the document. Raises AttachmentGone."""
        if self.removed_at is not None:
            raise AttachmentGone
        self.removed_at = at
        self.record(AttachmentRemoved())


class AttachmentPart(Base):
    """A piece of the content of an attachment."""

    __tablename__ = "attachment_part"

    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
