"""单据: what counts once it was approved, from its draft to that day, and the routes of its approval (G-03)."""

from records.documents.commands import reject, withdraw
from records.documents.model import (
    Document,
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
    Status,
)

__all__ = [
    "Document",
    "DocumentApproved",
    "DocumentChanged",
    "DocumentEntered",
    "DocumentRejected",
    "DocumentSubmitted",
    "DocumentWithdrawn",
    "Status",
    "reject",
    "withdraw",
]
