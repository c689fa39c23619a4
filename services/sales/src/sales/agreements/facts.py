"""What can happen to an agreement beyond its approval, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class AgreementExpiring(Fact):
    """The day has come to talk about renewing it."""


@dataclass(frozen=True)
class AgreementExpired(Fact):
    """Its last day has passed."""


@dataclass(frozen=True)
class AgreementTerminated(Fact):
    """It was ended before its time, for this reason."""

    reason: str


@dataclass(frozen=True)
class AgreementRenewed(Fact):
    """Another agreement follows it."""

    successor_id: UUID
    successor_number: str


class AgreementIncomplete(Refusal):
    """Fields that every agreement needs are empty; `missing` names them."""

    title = {"zh": "必填项未填写", "en": "Mandatory fields are empty"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


class AgreementNotInForce(Refusal):
    """It is not approved, or it has ended."""

    title = {"zh": "合同未生效或已终止", "en": "The agreement is not in force"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class AgreementNotRenewable(Refusal):
    """A draft is not renewed, what has no last day need not be, and what was terminated will not be."""

    title = {"zh": "合同不能续签", "en": "The agreement cannot be renewed"}


class AgreementAlreadyRenewed(Refusal):
    """One agreement follows another."""

    title = {"zh": "合同已续签", "en": "The agreement has been renewed"}
    detail = {"zh": "续签合同:{number}", "en": "{number} follows it."}
