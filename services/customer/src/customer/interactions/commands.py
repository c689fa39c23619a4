"""Use cases of the interaction: whoever had a talk notes it, and corrects their note."""

from typing import Any, TypeVar
from uuid import UUID

from chassis.errors import InputError, Invalid, NotFound
from chassis.unit_of_work import UnitOfWork
from customer.accounts.model import Account
from customer.contacts.model import Contact
from customer.interactions.model import Interaction
from customer.leads.model import Lead

M = TypeVar("M", Account, Contact, Lead)


def log_interaction(
    uow: UnitOfWork,
    *,
    account_id: UUID | None = None,
    lead_id: UUID | None = None,
    contact_id: UUID | None = None,
    **details: Any,
) -> Interaction:
    """Note a talk with a customer or a lead within reach; a lead that was new is worked on from now on.

    The account follows from the contact, or from a lead that became one. Raises Invalid.
    """
    _within_reach(uow, Account, account_id, "account_id")
    contact = _within_reach(uow, Contact, contact_id, "contact_id")
    lead = _within_reach(uow, Lead, lead_id, "lead_id")
    for field, of in (("contact_id", contact), ("lead_id", lead)):
        if of is not None and of.account_id is not None:
            account_id = account_id or of.account_id
            if of.account_id != account_id:
                raise _invalid(field, "other-account", "属于另一客户", "This belongs to another account.")
    if lead is not None:
        lead.take_up()
    return uow.add(
        Interaction.log(
            account_id=account_id,
            lead_id=lead_id,
            contact_id=contact_id,
            details=details,
            entered_by=uow.principal.user_id,
            now=uow.now,
            zone=uow.database.time_zone(uow.session),
        )
    )


def change_interaction(uow: UnitOfWork, interaction_id: UUID, **changes: Any) -> Interaction:
    """Correct one's own note."""
    interaction = uow.get(Interaction, interaction_id)
    zone = uow.database.time_zone(uow.session)
    interaction.change(changes, by=uow.principal.user_id, now=uow.now, zone=zone)
    return interaction


def _within_reach(uow: UnitOfWork, model: type[M], identifier: UUID | None, field: str) -> M | None:
    """What the request names, if it names one; raises Invalid for what is not there or out of reach."""
    try:
        return None if identifier is None else uow.get(model, identifier)
    except NotFound:
        raise _invalid(field, "out-of-reach", "不在您的权限范围内", "This is not within your reach.") from None


def _invalid(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid([InputError(f"#/{field}", code, {"zh": zh, "en": en})])
