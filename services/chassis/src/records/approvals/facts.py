"""What can happen to an approval, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ApprovalOpened(Fact):
    """A document waits for its first decision; `candidates` may take it."""

    candidates: list[UUID]


@dataclass(frozen=True)
class ApprovalAdvanced(Fact):
    """A step was approved, the next waits for `candidates`."""

    candidates: list[UUID]


@dataclass(frozen=True)
class ApprovalApproved(Fact):
    """The last step was approved."""


@dataclass(frozen=True)
class ApprovalRejected(Fact):
    """A step was refused, and with it the document."""

    reason: str


@dataclass(frozen=True)
class ApprovalWithdrawn(Fact):
    """Whoever submitted the document took it back."""


@dataclass(frozen=True)
class ApprovalFlowChanged(Fact):
    """Other people decide from now on; approvals under way go on as they began."""


class NothingToDecide(Refusal):
    """The document does not wait for approval, or no longer."""

    title = {"zh": "没有待审核的事项", "en": "Nothing waits for approval"}


class AlreadyUnderApproval(Refusal):
    """The document was submitted twice at the same moment."""

    title = {"zh": "已在审核中", "en": "It is under approval already"}


class NotYourDecision(Refusal):
    """Somebody else decides this step."""

    title = {"zh": "您不是当前步骤的审核人", "en": "This step is not yours to decide"}
    detail = {"zh": "当前为第 {step} 步", "en": "Step {step} is waiting."}
    status = 403


class EnteredByYourself(Refusal):
    """Nobody approves what they entered (mission 1.11, 3)."""

    title = {"zh": "不能审核自己录入的内容", "en": "Nobody approves what they entered"}
    status = 403


class NobodyCanApprove(Refusal):
    """No step may end in nobody: a submission that no one can decide is refused."""

    title = {"zh": "没有可用的审核人", "en": "There is nobody who could approve it"}
    detail = {
        "zh": "第 {step} 步没有审核人,请联系系统管理员",
        "en": "Step {step} has no approver; ask the administrator.",
    }
    retry_after = 5  # the directory may be about to learn of one
