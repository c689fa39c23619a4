"""What can happen to an order change, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class OrderChangeEntered(Fact):
    """A draft was entered and got its number."""


@dataclass(frozen=True)
class OrderChangeChanged(Fact):
    """The draft was changed."""


@dataclass(frozen=True)
class OrderChangeSubmitted(Fact):
    """The draft waits for approval."""


@dataclass(frozen=True)
class OrderChangeWithdrawn(Fact):
    """It was taken back before the decision and is a draft again."""


@dataclass(frozen=True)
class OrderChangeRejected(Fact):
    """It was refused with a reason and is a draft again; the order stays as it is."""

    reason: str


@dataclass(frozen=True)
class OrderChangeApproved(Fact):
    """The order is from now on what it says."""


@dataclass(frozen=True)
class OrderChangeCancelled(Fact):
    """The draft was given up."""


class OrderChangeNotDraft(Refusal):
    """Only a draft can be changed, submitted or given up."""

    title = {"zh": "订单变更单不是草稿", "en": "The order change is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderChangeNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "订单变更单未提交审核", "en": "The order change is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderChangeSaysNothing(Refusal):
    """It would leave the order as it is."""

    title = {"zh": "变更单没有变更内容", "en": "The order change changes nothing"}


class OrderMovedMeanwhile(Refusal):
    """Something that it changes is not any more what it was when the change was entered; enter it anew.

    `line` is 0 for the order's own fields.
    """

    title = {"zh": "订单已发生变化", "en": "The order has moved meanwhile"}
    detail = {
        "zh": "第 {line} 行的 {field} 原为 {before},现为 {now}(0 为表头)",
        "en": "{field} of line {line} was {before} and is {now} (line 0: the order itself).",
    }
