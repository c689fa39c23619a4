"""What can happen to a delivery, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class DeliverySubmitted(Fact):
    """More than the order and its tolerance allow: it waits for the supervisor (1.11, 2)."""


@dataclass(frozen=True)
class DeliveryWithdrawn(Fact):
    """It was taken back before the decision: nothing left by it."""


@dataclass(frozen=True)
class DeliveryRejected(Fact):
    """The supervisor refused it with a reason: nothing left by it."""

    reason: str


@dataclass(frozen=True)
class DeliveryShipped(Fact):
    """The goods have left."""


@dataclass(frozen=True)
class DeliveryReceived(Fact):
    """The customer has the goods, except what the lines say is missing."""


@dataclass(frozen=True)
class DeliveryReturned(Fact):
    """Goods of it are coming back by an approved return, or stay with the customer after all."""


class DeliveryNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "销货单未在审核中", "en": "The delivery is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class DeliveryNotShipped(Refusal):
    """Only what has left is received."""

    title = {"zh": "销货单未发货", "en": "The delivery has not left"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class DeliveryAlreadyReceived(Refusal):
    """A delivery is received once."""

    title = {"zh": "销货单已签收", "en": "The delivery has been received already"}
    detail = {"zh": "签收日期:{received_on}", "en": "It was received on {received_on}."}


class ReturnedMoreThanDelivered(Refusal):
    """Over all kinds of returns no more comes back than was delivered (S-21)."""

    title = {"zh": "退货数量超过可退数量", "en": "More is returned than was delivered"}
    detail = {
        "zh": "{number} 第 {line} 行可退 {open},要求 {asked}",
        "en": "Of {number}, line {line}, {open} can still come back; {asked} was asked for.",
    }


class ReferencePosted(Refusal):
    """This sender's reference stands on another delivery, or with other content."""

    title = {"zh": "该出库单号已用于另一内容", "en": "This reference was posted with other content"}
    detail = {"zh": "同一出库单号只过账一次", "en": "One reference is one goods issue."}
