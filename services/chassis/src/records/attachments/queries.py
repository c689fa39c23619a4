"""What can be asked about attachments, by whoever may read the document that they hang on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.errors import Forbidden, NotFound
from chassis.http.paging import Page, paginate
from chassis.permission import visible
from chassis.unit_of_work import Reader
from records.attachments.model import Attachable, Attachment

Attachables = Mapping[str, Attachable]


def check_document(reader: Reader, kind: Attachable, permission: str, document_id: UUID) -> None:
    """Whether the caller's `permission` reaches this document. Raises Forbidden without it, NotFound beyond it."""
    if not reader.principal.may(permission):
        raise Forbidden(permission=permission)
    reached = select(kind.model.id).where(
        kind.model.id == document_id, visible(reader.principal, permission, kind.model)
    )
    if reader.session.scalar(reached) is None:
        raise NotFound


def list_attachments(reader: Reader, documents: Attachables, query: Mapping[str, Any]) -> Page:
    """A page of the files on one document, the newest first. Raises what `check_document` raises."""
    kind = documents[query["document"]]
    check_document(reader, kind, kind.read, query["document_id"])
    found = select(Attachment).where(
        Attachment.document == kind.name,
        Attachment.document_id == query["document_id"],
        Attachment.removed_at.is_(None),
    )
    return paginate(reader, found, Attachment, {}, query)


def read_attachment(
    reader: Reader, documents: Attachables, attachment_id: UUID, *, changing: bool = False
) -> Attachment:
    """One attachment, be it removed, of a document that the caller may read, or change. Raises what `check_document`
    raises, before anything is told of its version.
    """
    found = reader.session.get(Attachment, attachment_id)
    if found is None:
        raise NotFound
    kind = documents[found.document]
    check_document(reader, kind, kind.change if changing else kind.read, found.document_id)
    return reader.get(Attachment, attachment_id)


def count_of(session: Session, document: str, document_id: UUID) -> int:
    """How many files hang on a document."""
    living = select(func.count()).where(
        Attachment.document == document, Attachment.document_id == document_id, Attachment.removed_at.is_(None)
    )
    return session.scalar(living) or 0
