"""Use cases of the site: 市场总监 writes, publishes and withdraws; a stranger leaves a message, which is a lead."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.campaigns.queries import campaign_numbered
from customer.leads.commands import capture_lead
from customer.leads.model import Lead
from customer.leads.vocabulary import Path, Source
from customer.site.model import Publication


def write_publication(
    uow: UnitOfWork, *, kind: str, slug: str, title: Mapping[str, str], body: Mapping[str, str]
) -> Publication:
    """Write a draft. Raises SlugTaken at the commit."""
    return uow.add(
        Publication.write(kind=kind, slug=slug, title=title, body=body, entered_by=uow.principal.user_id, at=uow.now)
    )


def change_publication(uow: UnitOfWork, publication_id: UUID, **changes: Any) -> Publication:
    """Change title or body; what is published shows it at once."""
    publication = uow.get(Publication, publication_id)
    publication.change(changes)
    return publication


def publish_publication(uow: UnitOfWork, publication_id: UUID) -> Publication:
    """Show it to the public."""
    publication = uow.get(Publication, publication_id)
    publication.publish(uow.now)
    return publication


def withdraw_publication(uow: UnitOfWork, publication_id: UUID) -> Publication:
    """Hide it from the public."""
    publication = uow.get(Publication, publication_id)
    publication.withdraw()
    return publication


def take_site_message(
    uow: UnitOfWork,
    *,
    name: str,
    message: str,
    consent: bool,
    company: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    campaign: str | None = None,
) -> Lead:
    """A stranger's message becomes a lead (网站留言, C-23).

    `campaign` is the number that an advertisement showed. One that we do not know counts for nothing: an old link is
    no reason to turn somebody away, and a stranger learns nothing of our campaigns by guessing.
    """
    return capture_lead(
        uow,
        path=Path.INBOUND,
        source=Source.SITE_FORM,
        person_name=name,
        company_name=company,
        phone=phone,
        email=email,
        need=message,
        consent=consent,
        campaign_id=campaign_numbered(uow, campaign) if campaign else None,
    )
