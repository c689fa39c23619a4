"""What can happen to a lead, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class LeadCreated(Fact):
    """Somebody who may become a customer is known by name."""


@dataclass(frozen=True)
class LeadChanged(Fact):
    """More is known of them, or somebody has begun to talk with them."""


@dataclass(frozen=True)
class LeadAssigned(Fact):
    """Somebody follows it from now on."""

    from_owner_id: UUID | None
    to_owner_id: UUID


@dataclass(frozen=True)
class LeadConverted(Fact):
    """It became an account with a contact."""


@dataclass(frozen=True)
class LeadDisqualified(Fact):
    """It will not become a customer."""

    reason: str


class LeadAlreadyConverted(Refusal):
    """A lead becomes a customer once; its account tells what is true now."""

    title = {"zh": "潜在客户已转为客户", "en": "The lead has been converted already"}
    detail = {"zh": "客户:{account_id}", "en": "It is the account {account_id}."}


class LeadAlreadyDisqualified(Refusal):
    """It was put aside with a reason, and stays so."""

    title = {"zh": "潜在客户已被排除", "en": "The lead has been disqualified already"}
    detail = {"zh": "原因:{reason}", "en": "Because: {reason}."}


class LeadAlreadyTheirs(Refusal):
    """Whoever shall follow it does so already."""

    title = {"zh": "该员工已在跟进此潜在客户", "en": "This person follows the lead already"}


class ConversationHasLead(Refusal):
    """One conversation makes one lead."""

    title = {"zh": "此洽谈已有潜在客户", "en": "This conversation has its lead already"}
