"""What the company's site shows: draft, published, withdrawn (SY-12)."""

from datetime import timedelta

import pytest

from chassis.identifiers import new_id
from customer.site.model import (
    Publication,
    PublicationAlreadyPublished,
    PublicationChanged,
    PublicationCreated,
    PublicationNotPublished,
    PublicationPublished,
    PublicationWithdrawn,
    Status,
)
from services.customer.tests.factories import NOW

TITLE, BODY = {"zh": "关于我们", "en": "About us"}, {"zh": "正文", "en": "Text"}


@pytest.fixture
def publication() -> Publication:
    """A draft."""
    return Publication.write(kind="page", slug="about-us", title=TITLE, body=BODY, entered_by=new_id(), at=NOW)


def test_a_draft_is_published_withdrawn_and_published_again(publication: Publication) -> None:
    publication.publish(NOW)
    publication.withdraw()
    publication.publish(NOW + timedelta(days=1))
    assert publication.facts == [
        PublicationCreated(),
        PublicationPublished(),
        PublicationWithdrawn(),
        PublicationPublished(),
    ]
    assert (publication.status, publication.published_at) == (Status.PUBLISHED, NOW + timedelta(days=1))


def test_what_is_published_is_not_published_again(publication: Publication) -> None:
    publication.publish(NOW)
    with pytest.raises(PublicationAlreadyPublished):
        publication.publish(NOW + timedelta(days=1))
    assert publication.published_at == NOW


def test_only_what_is_published_is_withdrawn(publication: Publication) -> None:
    with pytest.raises(PublicationNotPublished):
        publication.withdraw()
    publication.publish(NOW)
    publication.withdraw()
    with pytest.raises(PublicationNotPublished):
        publication.withdraw()


def test_what_changes_nothing_makes_no_version(publication: Publication) -> None:
    publication.facts.clear()
    publication.change({"title": dict(TITLE)})
    assert publication.facts == []
    publication.change({"title": {"zh": "公司简介", "en": "About us"}})
    assert publication.facts == [PublicationChanged()]
