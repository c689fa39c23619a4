"""Use cases of the lead: capture, enter, change, assign, convert, disqualify."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.principal import Reach
from chassis.unit_of_work import UnitOfWork
from customer.accounts.commands import check_owner, enter_account
from customer.accounts.model import Account
from customer.accounts.queries import account_named
from customer.accounts.vocabulary import Kind
from customer.campaigns.queries import campaign_exists
from customer.contacts.commands import enter_contact
from customer.leads.model import Lead
from records.numbering import document_number


def capture_lead(
    uow: UnitOfWork,
    *,
    path: str,
    source: str,
    conversation_id: UUID | None = None,
    owner_id: UUID | None = None,
    **details: Any,
) -> Lead:
    """Somebody who may become a customer is known; `details` hold at least `person_name` (model.DETAILS).

    The end of every path of acquisition (C-10). Raises ConversationHasLead for a conversation that made one before.
    """
    lead = Lead.capture(
        number=document_number(uow, "customer.lead", "L"),
        path=path,
        source=source,
        details=details,
        conversation_id=conversation_id,
        owner_id=owner_id,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(lead)


def enter_lead(uow: UnitOfWork, *, owner_id: UUID | None = None, **details: Any) -> Lead:
    """Somebody of the staff enters a lead. It has no owner (C-10), unless one is named or who enters it sees only what
    people own: it would be lost to them.

    Raises Invalid for an unknown campaign, and what `check_owner` and `capture_lead` raise.
    """
    _check_campaign(uow, details)
    enterer = uow.principal.user_id
    if owner_id is None and uow.principal.reach(uow.permission) is not Reach.ALL:
        owner_id = enterer
    if owner_id not in (None, enterer):
        check_owner(uow, owner_id)
    return capture_lead(uow, owner_id=owner_id, **details)


def change_lead(uow: UnitOfWork, lead_id: UUID, changes: Mapping[str, Any]) -> Lead:
    """More is known of them. Raises Invalid for an unknown campaign."""
    lead = uow.get(Lead, lead_id)
    _check_campaign(uow, changes)
    lead.change(changes)
    return lead


def assign_lead(uow: UnitOfWork, lead_id: UUID, *, owner_id: UUID) -> Lead:
    """Let a living member of staff follow it."""
    lead = uow.get(Lead, lead_id)
    check_owner(uow, owner_id)
    lead.assign(owner_id)
    return lead


def convert_lead(
    uow: UnitOfWork,
    lead_id: UUID,
    *,
    account_id: UUID | None = None,
    account: Mapping[str, Any] | None = None,
    contact: Mapping[str, Any] | None = None,
) -> Lead:
    """Make a customer of the lead, once (C-08): a contact of the account `account_id`, or of a new draft whose details
    are the lead's where `account` says nothing else. A new account follows the lead's owner, without one it waits in
    the pool (C-10).

    Raises LeadAlreadyConverted, LeadAlreadyDisqualified, Invalid, NoCodingRuleInForce.
    """
    lead = uow.get(Lead, lead_id)
    made = account_named(uow, account_id) if account_id else _account_of(uow, lead, account or {})
    known = {"name": lead.person_name, "phone": lead.phone, "email": lead.email}
    person = enter_contact(uow, made, {**known, **(contact or {})})
    lead.convert(account_id=made.id, contact_id=person.id)
    return lead


def disqualify_lead(uow: UnitOfWork, lead_id: UUID, *, reason: str) -> Lead:
    """Put it aside with a reason."""
    lead = uow.get(Lead, lead_id)
    lead.disqualify(reason)
    return lead


def _check_campaign(uow: UnitOfWork, details: Mapping[str, Any]) -> None:
    campaign_id = details.get("campaign_id")
    if campaign_id is not None and not campaign_exists(uow, campaign_id):
        texts = {"zh": "没有此市场活动", "en": "There is no such campaign."}
        raise Invalid([InputError("#/campaign_id", "unknown-campaign", texts)])


def _account_of(uow: UnitOfWork, lead: Lead, details: Mapping[str, Any]) -> Account:
    name = lead.company_name or lead.person_name
    known = {
        "kind": Kind.COMPANY if lead.company_name else Kind.PERSON,
        "name": {"zh": name, "en": name},
        "phone": lead.phone,
        "email": lead.email,
        "region": lead.region,
    }
    wanted = {**known, **details}
    try:
        return enter_account(uow, kind=wanted.pop("kind"), owner_id=lead.owner_id, details=wanted)
    except Invalid as refused:  # its faults are those of the body's member
        raise Invalid([replace(fault, pointer=f"#/account{fault.pointer[1:]}") for fault in refused.errors]) from None
