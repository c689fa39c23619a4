"""Use cases of the attachment: attach, remove."""

from uuid import UUID

from sqlalchemy import delete

from chassis.unit_of_work import UnitOfWork
from records.attachments import store
from records.attachments.model import MOST_OF_ONE, Attachment, AttachmentPart, TooManyAttachments
from records.attachments.queries import Attachables, check_document, count_of, read_attachment


def attach_file(
    uow: UnitOfWork, documents: Attachables, *, document: str, document_id: UUID, name: str, content: bytes
) -> Attachment:
    """Hang a file on a document that the caller may change.

    Raises NotFound, Forbidden, FileEmpty, TooManyAttachments.
    """
    kind = documents[document]
    check_document(uow, kind, kind.change, document_id)
    if count_of(uow.session, document, document_id) >= MOST_OF_ONE:
        raise TooManyAttachments(most=MOST_OF_ONE)
    made = Attachment.add(document, document_id, name, content, by=uow.principal.actor, at=uow.now)
    uow.add(made)
    uow.write_early()  # its pieces refer to it
    store.put(uow.session, made.id, content)
    return made


def remove_file(uow: UnitOfWork, documents: Attachables, attachment_id: UUID) -> Attachment:
    """Take a file off a document that the caller may change; what it held is gone. Raises AttachmentGone."""
    found = read_attachment(uow, documents, attachment_id, changing=True)
    found.remove(uow.now)
    uow.session.execute(delete(AttachmentPart).where(AttachmentPart.attachment_id == found.id))
    return found
