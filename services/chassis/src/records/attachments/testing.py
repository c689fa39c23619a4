"""An attachment for tests of who may do what to whose rows."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, insert

from chassis.identifiers import new_id
from records.attachments.model import Attachment


def an_attachment(engine: Engine, document: str, document_id: UUID | str) -> str:
    """The id of an empty file that hangs on this document."""
    identifier = new_id()
    with engine.begin() as connection:
        connection.execute(
            insert(Attachment).values(
                id=identifier,
                version=1,
                document=document,
                document_id=document_id,
                name="a.txt",
                media="text/plain",
                size=1,
                sha256="0" * 64,
                added_by="user/x",
                created_at=datetime.now(UTC),
                removed_at=None,
            )
        )
    return str(identifier)
