"""What can happen to a return, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ReturnReceived(Fact):
    """The goods are here: quality control may inspect them (来料检验申请, S-22)."""


@dataclass(frozen=True)
class ReturnInspected(Fact):
    """What of it is accepted is decided and credited; the rest goes back to the customer."""


@dataclass(frozen=True)
class ReturnVoided(Fact):
    """The goods do not come back, for this reason."""

    reason: str


class ReturnNotDraft(Refusal):
    """Only a draft can be changed or submitted."""

    title = {"zh": "销退单不是草稿", "en": "The return is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ReturnNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "销退单未提交审核", "en": "The return is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ReturnNotApproved(Refusal):
    """Goods come back by an approved return only, and once."""

    title = {"zh": "销退单未审核或已收货", "en": "The return is not approved, or the goods are here already"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ReturnNotReceived(Refusal):
    """What is not here cannot be inspected, and it is inspected once."""

    title = {"zh": "销退单未收货或已检验", "en": "The goods are not here, or have been inspected"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ReturnNotVoidable(Refusal):
    """What waits for a decision is withdrawn first; goods that are here are inspected."""

    title = {"zh": "销退单不能作废", "en": "The return cannot be voided"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}
