"""What can be asked about publications: by the staff all of them, by the public what is published."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.site.model import SLUG, Kind, Publication, Status

LISTED = ("id", "version", "kind", "slug", "title", "status", "published_at", "created_at")
SHOWN = ("slug", "title", "published_at")
"""What lists hold, of the staff and of the public: texts are read one by one."""

ORDERS = {"slug": Publication.slug, "created_at": Publication.created_at, "published_at": Publication.published_at}
EQUALITIES = ("kind", "status", "slug")


def list_publications(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of all publications, for the staff."""
    wanted = [getattr(Publication, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    listed = select(*(getattr(Publication, name) for name in LISTED)).where(reader.visible(Publication), *wanted)
    return paginate(reader, listed, Publication, ORDERS, query)


def read_publication(reader: Reader, publication_id: UUID) -> Publication:
    """One publication, for the staff; raises NotFound."""
    return reader.get(Publication, publication_id)


def list_published(reader: Reader, kind: Kind, query: Mapping[str, Any]) -> Page:
    """A page of what the public sees of this kind."""
    shown = select(*(getattr(Publication, name) for name in SHOWN))
    return paginate(reader, shown.where(*_published(kind)), Publication, ORDERS, query)


def read_published(reader: Reader, kind: Kind, slug: str) -> Publication:
    """What the public sees at this address; raises NotFound, for what is hidden as for what never was."""
    if not re.fullmatch(SLUG, slug):  # PostgreSQL takes no U+0000, so it is not even asked
        raise NotFound
    found = reader.session.scalars(select(Publication).where(*_published(kind), Publication.slug == slug))
    publication = found.one_or_none()
    if publication is None:
        raise NotFound
    return publication


def _published(kind: Kind) -> tuple[Any, Any]:
    return Publication.kind == kind, Publication.status == Status.PUBLISHED
