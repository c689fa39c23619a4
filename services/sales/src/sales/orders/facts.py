"""What can happen to an order, and what its rules refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class OrderViewedByCustomer(Fact):
    """The customer looked at the signed order for the first time."""


@dataclass(frozen=True)
class OrderShipped(Fact):
    """Something of it left the house on this day: of each `line`, the `quantity`."""

    shipped_on: date
    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderAmended(Fact):
    """An order change was approved (变更), called by its number; the order is now what that said."""

    change_number: str


@dataclass(frozen=True)
class OrderNoticed(Fact):
    """A shipment notice about it was approved: of each `line`, the `quantity` is spoken for."""

    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderNoticeVoided(Fact):
    """A shipment notice about it was given up: of each `line`, the `quantity` is open again."""

    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderGoodsReturned(Fact):
    """Something of it came back and was taken: of each `line`, the `quantity`."""

    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderReturnReversed(Fact):
    """What had come back of it is the customer's again: of each `line`, the `quantity`."""

    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderClosed(Fact):
    """What was still open of it is not shipped any more, for this reason."""

    reason: str


@dataclass(frozen=True)
class OrderCompleted(Fact):
    """All of it was shipped and received."""


@dataclass(frozen=True)
class OrderCancelled(Fact):
    """It will not be carried out, for this reason."""

    reason: str


class OrderNotDraft(Refusal):
    """Only a draft can be changed or submitted."""

    title = {"zh": "订单不是草稿", "en": "The order is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "订单未提交审核", "en": "The order is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderNotApproved(Refusal):
    """Only an approved order is shipped, completed or viewed by the customer."""

    title = {"zh": "订单未审核通过", "en": "The order is not approved"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderIncomplete(Refusal):
    """Fields that every order needs are empty (所有字段均要填写, G-13); `missing` names them."""

    title = {"zh": "必填项未填写", "en": "Mandatory fields are empty"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


class NotTheFirstOrder(Refusal):
    """Orders of this type are for customers who never ordered before (首单, S-12)."""

    title = {"zh": "不是该客户的首单", "en": "It is not the customer's first order"}
    detail = {"zh": "此前已有订单 {number}", "en": "They ordered before by {number}."}


class NotTheSameAgain(Refusal):
    """Orders of this type are for what the customer ordered before (返单, S-11)."""

    title = {"zh": "不是返单", "en": "It is not the same again"}
    detail = {
        "zh": "客户此前未订过第 {lines} 行的产品",
        "en": "The products of lines {lines} were never ordered before.",
    }


class AccountNotInBusiness(Refusal):
    """Orders are submitted and approved for approved, active customers only."""

    title = {"zh": "客户未审核或已停用", "en": "The account is not approved, or inactive"}
    detail = {"zh": "客户编码:{code}", "en": "The account is {code}."}


class OrderUnderApproval(Refusal):
    """What somebody is deciding about is not cancelled under their hands: withdraw it first."""

    title = {"zh": "订单正在审核", "en": "The order is under approval"}
    detail = {"zh": "请先撤回再取消", "en": "Withdraw it before cancelling it."}


class OrderFinished(Refusal):
    """It is completed, closed or cancelled; nothing more is shipped of it."""

    title = {"zh": "订单已结束", "en": "The order is closed"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class OrderAlreadyShipped(Refusal):
    """Something of it has left the house: it cannot be cancelled."""

    title = {"zh": "订单已发货", "en": "The order has been shipped"}


class OrderNotShipped(Refusal):
    """Something of it is still open: it cannot be completed."""

    title = {"zh": "订单未全部发货", "en": "The order is not shipped completely"}


class LessThanUnderway(Refusal):
    """A line is not changed to less than was shipped of it and is on shipment notices (S-14)."""

    title = {"zh": "数量少于已发和已通知出货的数量", "en": "Less than what was shipped or is being shipped"}
    detail = {
        "zh": "第 {line} 行已发和已通知 {underway},要求 {asked}",
        "en": "Of line {line}, {underway} was shipped or noticed and {asked} is asked for.",
    }


class PriceOfShippedLine(Refusal):
    """What has left at a price keeps it: cancel the rest of the line and add another one."""

    title = {"zh": "已发货的行不能改价", "en": "The line has been shipped at its price"}
    detail = {"zh": "第 {line} 行:请取消余量并新增一行", "en": "Line {line}: cancel its rest, and add a line."}


class PromiseMeasured(Refusal):
    """What has left whole, did so in time or late; another day would only tell it otherwise (S-55)."""

    title = {"zh": "已全部发货的行不能改交期", "en": "The whole line has left, for the day that was promised"}
    detail = {"zh": "第 {line} 行", "en": "It is line {line}."}


class NothingLeftToShip(Refusal):
    """An order change leaves something to ship; whoever wants no more closes or cancels the order."""

    title = {"zh": "变更后没有可发货的内容", "en": "Nothing would be left to ship"}
    detail = {"zh": "请改为关闭或取消订单", "en": "Close or cancel the order instead."}


class OrderNotYetShipped(Refusal):
    """Nothing of it has left the house: it is cancelled, not closed."""

    title = {"zh": "订单尚未发货", "en": "Nothing of the order has been shipped"}
    detail = {"zh": "尚未发货的订单请取消", "en": "Cancel what was never shipped."}


class ShipmentNoticeOpen(Refusal):
    """The warehouse has been told to ship of it: that notice is voided first."""

    title = {"zh": "订单有未完成的出货通知单", "en": "A shipment notice of the order is open"}
    detail = {"zh": "第 {line} 行已通知出货 {noticed}", "en": "Of line {line}, {noticed} shall be shipped."}


class MoreThanShipped(Refusal):
    """No more comes back than has left, over all returns together (S-21)."""

    title = {"zh": "退货数量超过已发数量", "en": "More is returned than was shipped"}
    detail = {
        "zh": "第 {line} 行可退 {returnable},要求 {asked}",
        "en": "Of line {line}, {returnable} can come back and {asked} was asked for.",
    }


class MoreThanOpen(Refusal):
    """No more is noticed or shipped than is open, within the tolerance of the line (S-16)."""

    title = {"zh": "数量超过未发数量", "en": "The quantity exceeds what is open"}
    detail = {
        "zh": "第 {line} 行未发 {open},要求 {asked}",
        "en": "Of line {line}, {open} is open and {asked} was asked for.",
    }


class NotTheCustomer(Refusal):
    """That they saw the order (S-23), or what they think of the offer (S-04), only the customer's people can say."""

    title = {"zh": "这只能由客户本人来说", "en": "Only the customer's own people can say that"}
    status = 403
