"""What can happen to a quotation, and what its rules refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact
from sales.quotations.vocabulary import Via


@dataclass(frozen=True)
class QuotationLinkMade(Fact):
    """A link was made by which the customer answers without a login."""


@dataclass(frozen=True)
class QuotationAccepted(Fact):
    """The customer agreed (客户审核); orders can be made of it."""

    via: Via


@dataclass(frozen=True)
class QuotationDeclined(Fact):
    """The customer said no, for this reason."""

    via: Via
    reason: str


@dataclass(frozen=True)
class QuotationExpired(Fact):
    """Its last day has passed without an answer."""


@dataclass(frozen=True)
class QuotationSuperseded(Fact):
    """A later revision of the same number was approved."""


@dataclass(frozen=True)
class QuotationOrdered(Fact):
    """An order was made of it: of each `line`, the `quantity`."""

    order_id: UUID
    order_number: str
    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class QuotationReopened(Fact):
    """An order that was made of it was cancelled: what that took can be ordered again."""

    order_id: UUID
    order_number: str


@dataclass(frozen=True)
class QuotationPricesAdopted(Fact):
    """Its prices were handed to the customer's prices (S-03), where they need an approval of their own."""


@dataclass(frozen=True)
class QuotationVoided(Fact):
    """The house took it back, for this reason."""

    reason: str


class _WrongState(Refusal):
    """It is not in the state that this needs."""

    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class QuotationNotDraft(_WrongState):
    """Only a draft can be changed or submitted."""

    title = {"zh": "报价单不是草稿", "en": "The quotation is not a draft"}


class QuotationNotSubmitted(_WrongState):
    """There is nothing to decide."""

    title = {"zh": "报价单未提交审核", "en": "The quotation is not waiting for approval"}


class QuotationNotOffered(_WrongState):
    """The customer answers what the house has approved and nobody has answered, and nothing else."""

    title = {"zh": "报价单不在待客户确认状态", "en": "The quotation is not waiting for the customer"}


class QuotationNotAccepted(_WrongState):
    """Orders and prices are made of what the customer has agreed to only (客户审核, S-04)."""

    title = {"zh": "客户尚未确认报价单", "en": "The customer has not accepted the quotation"}


class QuotationNotRevisable(_WrongState):
    """A draft is changed as it is, and what was ordered of stays as it was agreed."""

    title = {"zh": "报价单不能修订", "en": "No revision can be written of the quotation"}


class QuotationNotVoidable(_WrongState):
    """What was ordered of, refused or superseded is not taken back."""

    title = {"zh": "报价单不能作废", "en": "The quotation cannot be taken back"}


class QuotationIncomplete(Refusal):
    """Fields that every quotation needs are empty (所有字段均要填写, G-13); `missing` names them."""

    title = {"zh": "必填项未填写", "en": "Mandatory fields are empty"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


class QuotationOutOfDate(Refusal):
    """Its last day has passed; a new revision can offer it again."""

    title = {"zh": "报价已过有效期", "en": "The offer has expired"}
    detail = {"zh": "有效期至 {expires_on}", "en": "It was good until {expires_on}."}


class QuotationNotYetEffective(Refusal):
    """Nothing is ordered of it before its first day (生效日)."""

    title = {"zh": "报价尚未生效", "en": "The quotation is not in effect yet"}
    detail = {"zh": "生效日 {effective_on}", "en": "It is in effect from {effective_on}."}


class QuotationInRevision(Refusal):
    """One revision of a number is worked on at a time."""

    title = {"zh": "该报价单已有修订中的版本", "en": "A revision of this quotation is being worked on"}


class QuotationPartlyOrdered(Refusal):
    """Something of it was ordered: what was agreed on stays."""

    title = {"zh": "报价单已转订单", "en": "Something of the quotation was ordered"}


class MoreThanQuoted(Refusal):
    """No more is ordered than is left of what was quoted."""

    title = {"zh": "数量超过报价余量", "en": "The quantity exceeds what is left of the quotation"}
    detail = {
        "zh": "第 {line} 行余 {open},要求 {asked}",
        "en": "Of line {line}, {open} is left and {asked} was asked for.",
    }


class QuotationPricesTaken(Refusal):
    """Its prices became the customer's once; to change them is a matter of the customer's prices (S-03)."""

    title = {"zh": "报价已转为客户价格", "en": "The prices of the quotation were adopted already"}


class QuotationUsedUp(Refusal):
    """So many parts of it went into orders that what it says would grow too long: the rest takes a new quotation."""

    title = {"zh": "报价单转订单次数过多", "en": "Too many orders were made of the quotation"}
    detail = {"zh": "最多 {most} 行次", "en": "At most {most} parts of lines can be ordered of one."}


class OrderNotCancelled(Refusal):
    """What a living order took from a quotation stays taken."""

    title = {"zh": "订单未取消", "en": "The order is not cancelled"}
    detail = {"zh": "订单 {number}:{status}", "en": "The order {number} is {status}."}
