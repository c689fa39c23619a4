"""The tables of this package in one MetaData, for migrations and for the test that migrations equal models."""

from records.approvals.model import Approval, ApprovalFlow, Decision
from records.attachments.model import Attachment, AttachmentPart
from records.change_requests.model import ChangeRequest
from records.custom_fields.model import CustomField
from records.exports.model import Export, ExportPart
from records.imports.model import Import, ImportRow
from records.model import Base
from records.numbering.model import NumberCounter
from records.saved_views.model import SavedView

metadata = Base.metadata

__all__ = [
    "Approval",
    "ApprovalFlow",
    "Attachment",
    "AttachmentPart",
    "ChangeRequest",
    "CustomField",
    "Decision",
    "Export",
    "ExportPart",
    "Import",
    "ImportRow",
    "NumberCounter",
    "SavedView",
    "metadata",
]
