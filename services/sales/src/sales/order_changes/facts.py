"""What can happen to an order change, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


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
