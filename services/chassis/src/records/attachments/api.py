"""Ready routes that a service lists: the files on its documents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Query, Routes, fields, page_of
from chassis.http.files import File
from chassis.http.history import HistoryPage, HistoryQuery, history_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.attachments import commands, queries, store
from records.attachments.events import AttachmentState
from records.attachments.model import MOST_BYTES, Attachable, Attachment, AttachmentGone

LARGEST_VERSION = 2**63 - 1
# No path, and nothing that writes a name from right to left: "invoice\u202efdp.exe" is shown as "invoiceexe.pdf".
NAME = "[^/\\\\\u202a-\u202e\u2066-\u2069]{1,255}"
EXPECTED = {"zh": "文件名,不含路径", "en": "a file's name without a path"}


class AttachmentRead(AttachmentState):
    """An attachment (附件)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


def permissions(service: str) -> tuple[Permission, ...]:
    """What roles can be given over these routes; how far each reaches is the document's affair."""
    return (
        Permission(f"{service}.attachment.read", "查看附件", "Read attachments"),
        Permission(f"{service}.attachment.add", "添加附件", "Attach files"),
        Permission(f"{service}.attachment.remove", "移除附件", "Remove attachments"),
    )


def routes(service: str, documents: Sequence[Attachable]) -> Routes:
    """The routes of the files on these documents of `service`."""
    rooms = Routes("attachments", prefix="/v1/attachments", zh="附件", en="Attachments")
    by_name = {kind.name: kind for kind in documents}
    _reading(rooms, f"{service}.attachment.read", by_name)
    _changing(rooms, f"{service}.attachment", by_name)
    return rooms


def _reading(rooms: Routes, permission: str, by_name: queries.Attachables) -> None:
    class AttachmentFilters(ListQuery):
        """On which document."""

        document = fields.Choice(list(by_name), required=True)
        document_id = fields.Id(required=True)

    @rooms.get("", permission=permission, zh="附件列表", query=AttachmentFilters, answer=page_of(AttachmentRead))
    def list_attachments(reader: Reader, query: dict[str, Any]) -> Page:
        """List the files on one document."""
        return queries.list_attachments(reader, by_name, query)

    @rooms.get("/<uuid:attachment_id>", permission=permission, zh="查看附件", answer=AttachmentRead)
    def read_attachment(reader: Reader, attachment_id: UUID) -> Attachment:
        """Read what is known of a file."""
        return queries.read_attachment(reader, by_name, attachment_id)

    @rooms.file("/<uuid:attachment_id>/content", permission=permission, zh="下载附件", media="*/*")
    def read_attachment_content(reader: Reader, attachment_id: UUID) -> File:
        """Read the file itself."""
        found = queries.read_attachment(reader, by_name, attachment_id)
        if found.removed_at is not None:
            raise AttachmentGone
        return File(found.name, found.media, store.get(reader.session, found.id))

    @rooms.get(
        "/<uuid:attachment_id>/history",
        permission=permission,
        zh="附件历史",
        query=HistoryQuery,
        answer=HistoryPage,
    )
    def attachment_history(reader: Reader, attachment_id: UUID, query: dict[str, Any]) -> Page:
        """History of one attachment."""
        queries.read_attachment(reader, by_name, attachment_id)
        return history_of(reader, Attachment, attachment_id, query)


def _changing(rooms: Routes, resource: str, by_name: queries.Attachables) -> None:
    class AttachQuery(Query):
        """On which document, and what the file is called."""

        document = fields.Choice(list(by_name), required=True)
        document_id = fields.Id(required=True)
        name = fields.Text(255, pattern=NAME, expected=EXPECTED, required=True, metadata={"example": "盖章合同.pdf"})

    @rooms.post(
        "", permission=f"{resource}.add", zh="添加附件", query=AttachQuery, upload=MOST_BYTES, answer=AttachmentRead
    )
    def attach_file(uow: UnitOfWork, query: dict[str, Any], content: bytes) -> Attachment:
        """Attach a file, which is the body, to a document."""
        return commands.attach_file(uow, by_name, content=content, **query)

    @rooms.action("/<uuid:attachment_id>/remove", permission=f"{resource}.remove", zh="移除附件", answer=AttachmentRead)
    def remove_attachment(uow: UnitOfWork, attachment_id: UUID) -> Attachment:
        """Remove a file from its document."""
        return commands.remove_file(uow, by_name, attachment_id)
