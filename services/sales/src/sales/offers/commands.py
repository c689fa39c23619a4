"""Use cases of a link: make it, and accept or decline the quotation as whoever holds it."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.offers.model import OfferLink, hash_of
from sales.offers.queries import offered_by
from sales.quotations.model import Quotation
from sales.quotations.vocabulary import Via

TOKEN_BYTES = 32
USUAL_DAYS = 14


def make_link(uow: UnitOfWork, quotation_id: UUID, *, days: int = USUAL_DAYS) -> dict[str, Any]:
    """A link that opens the quotation for so many days, in the place of one made before; its token is told once.

    Raises QuotationNotOffered or QuotationOutOfDate.
    """
    quotation = uow.get(Quotation, quotation_id)
    quotation.make_link(uow.today)
    token, expires_at = secrets.token_urlsafe(TOKEN_BYTES), uow.now + timedelta(days)
    uow.session.merge(OfferLink(quotation_id=quotation.id, token_hash=hash_of(token), expires_at=expires_at))
    return {"token": token, "expires_at": expires_at}


def accept_offer(uow: UnitOfWork, *, token: str, name: str) -> Quotation:
    """The customer agrees, signed with a name. Raises NotFound, QuotationNotOffered, QuotationOutOfDate."""
    quotation = offered_by(uow, token)
    quotation.accept(via=Via.LINK, by=name, at=uow.now, today=uow.today)
    return quotation


def decline_offer(uow: UnitOfWork, *, token: str, name: str, reason: str) -> Quotation:
    """The customer says no, and why. Raises what `accept_offer` raises."""
    quotation = offered_by(uow, token)
    quotation.decline(reason, via=Via.LINK, by=name, at=uow.now, today=uow.today)
    return quotation
