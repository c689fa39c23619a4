"""变更申请: an approved master changes only by a request that was approved; until then the row holds the approved state
(data.md).
"""

from records.change_requests.commands import (
    approve_change,
    move_changes,
    reject_change,
    request_change,
    submit_change,
    withdraw_change,
)
from records.change_requests.model import ChangeRequest

__all__ = [
    "ChangeRequest", "approve_change", "move_changes", "reject_change", "request_change", "submit_change",
    "withdraw_change",
]  # fmt: skip
