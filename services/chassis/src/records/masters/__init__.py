"""主数据: masters that count once they were approved, and then change only by an approved request (data.md)."""

from records.documents import Status, reject, withdraw
from records.masters.commands import Changed, approve, change, submit
from records.masters.model import Master

__all__ = ["Changed", "Master", "Status", "approve", "change", "reject", "submit", "withdraw"]
