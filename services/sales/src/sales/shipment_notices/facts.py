"""What can happen to a shipment notice, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ShipmentNoticeIssued(Fact):
    """It was made in one step with its delivery: the goods have left already (发货, S-17)."""


@dataclass(frozen=True)
class ShipmentNoticePosted(Fact):
    """Goods of it left the house; what it still occupies is in its lines."""


@dataclass(frozen=True)
class ShipmentNoticeVoided(Fact):
    """What has not left shall not leave any more, for this reason; it occupies nothing."""

    reason: str


class NothingToShip(Refusal):
    """All that was ordered has left, or is to leave by other notices."""

    title = {"zh": "没有可发的货", "en": "Nothing is left to be shipped"}


class ShipmentNoticeNotDraft(Refusal):
    """Only a draft can be changed or submitted."""

    title = {"zh": "出货通知单不是草稿", "en": "The shipment notice is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ShipmentNoticeNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "出货通知单未提交审核", "en": "The shipment notice is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ShipmentNoticeNotApproved(Refusal):
    """Goods leave against an approved notice only, and only while something of it is to be shipped."""

    title = {"zh": "出货通知单未审核或已执行完毕", "en": "The shipment notice is not approved, or is done with"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ShipmentNoticeNotVoidable(Refusal):
    """What waits for a decision is withdrawn first; what was shipped or voided stays so."""

    title = {"zh": "出货通知单不能作废", "en": "The shipment notice cannot be voided"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}
