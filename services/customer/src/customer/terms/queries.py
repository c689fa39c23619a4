"""What can be asked about payment terms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.terms.model import PaymentTerms

ORDERS = {"code": PaymentTerms.code}
EQUALITIES = ("status", "active", "code")


def list_terms(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the payment terms."""
    wanted = [getattr(PaymentTerms, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    terms = select(PaymentTerms).where(reader.visible(PaymentTerms), *wanted)
    return paginate(reader, terms, PaymentTerms, ORDERS, query)


def read_terms(reader: Reader, terms_id: UUID) -> PaymentTerms:
    """One set of terms; raises NotFound."""
    return reader.get(PaymentTerms, terms_id)


def terms_named(reader: Reader, terms_id: UUID) -> PaymentTerms:
    """The terms that a document agrees; they are for everybody who agrees any. Raises Invalid for unknown ones."""
    terms = reader.session.get(PaymentTerms, terms_id)
    if terms is None:
        texts = {"zh": "没有此付款条件", "en": "There are no such payment terms."}
        raise Invalid([InputError("#/payment_terms_id", "unknown-payment-terms", texts)])
    return terms
