"""审核流程: who must agree before a document counts, step by step; decisions that nobody can bypass or rewrite (mission
G-03, G-04).
"""

from records.approvals.commands import approve, exempt, open_approval, reject, withdraw
from records.approvals.model import Approval, ApprovalFlow, Approved

__all__ = ["Approval", "ApprovalFlow", "Approved", "approve", "exempt", "open_approval", "reject", "withdraw"]
