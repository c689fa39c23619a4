"""What the holder of a link may ask: the one quotation that it opens, and nothing else."""

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.unit_of_work import Reader
from sales.offers.model import OfferLink, hash_of
from sales.quotations.model import Quotation
from sales.quotations.queries import Paper, as_paper


def read_offer(reader: Reader, *, token: str) -> Paper:
    """The quotation with the names of both sides. Raises NotFound."""
    return as_paper(reader, offered_by(reader, token))


def offered_by(reader: Reader, token: str) -> Quotation:
    """The quotation that this token opens; raises NotFound for a wrong one, and for one whose days are over."""
    link = select(OfferLink).where(OfferLink.token_hash == hash_of(token), OfferLink.expires_at > reader.now)
    found = reader.session.scalars(link).one_or_none()
    if found is None:
        raise NotFound
    return found.quotation
