"""What the world hears of attachments: which file hangs on which document, never what it holds."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.attachments.model import MOST_BYTES, Attachment, AttachmentAdded, AttachmentRemoved

HASH = {"example": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}


class AttachmentState(Schema):
    """An attachment (附件) at the moment of the commit."""

    id = fields.Id(required=True)
    document = fields.Text(40, required=True, metadata={"example": "order", "description": "单据种类 / of which kind"})
    document_id = fields.Id(required=True)
    name = fields.Text(255, required=True, metadata={"example": "盖章合同.pdf"})
    media = fields.Text(100, required=True, metadata={"example": "application/pdf"})
    size = fields.Integer(1, MOST_BYTES, required=True, metadata={"example": 48213})
    sha256 = fields.Text(64, required=True, metadata=HASH)
    added_by = fields.Text(200, required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    created_at = fields.Instant(required=True)
    removed_at = fields.Instant(required=True, allow_none=True)


def events(service: str) -> AggregateEvents:
    """The table of what `service` publishes about its attachments."""
    return AggregateEvents(
        service=service,
        aggregate=Attachment,
        state=AttachmentState,
        types=(
            EventType(AttachmentAdded, "added", "附件已添加", "A file hangs on a document."),
            EventType(AttachmentRemoved, "removed", "附件已移除", "A file was taken off a document; it is gone."),
        ),
    )
