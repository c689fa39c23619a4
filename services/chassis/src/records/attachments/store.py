"""Where the contents of files lie: in pieces in PostgreSQL, behind two functions that another store could answer."""

from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.attachments.model import AttachmentPart

PIECE = 256 * 1024
"""Bytes a row: no row is so large that reading or writing it holds up its neighbours."""


def put(session: Session, attachment_id: UUID, content: bytes) -> None:
    """Keep the content of a new attachment, within the transaction that makes it."""
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
    rows = [{"attachment_id": attachment_id, "part": part, "content": piece} for part, piece in enumerate(pieces)]
    session.execute(insert(AttachmentPart), rows)


def get(session: Session, attachment_id: UUID) -> bytes:
    """The content of an attachment, whole."""
    pieces = select(AttachmentPart.content).where(AttachmentPart.attachment_id == attachment_id)
    return b"".join(session.scalars(pieces.order_by(AttachmentPart.part)))
