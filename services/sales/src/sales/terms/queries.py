"""What can be asked about payment terms."""

from uuid import UUID

from sqlalchemy import Date, bindparam, select

from chassis.errors import InputError, Invalid, NotKnownHereYet
from chassis.unit_of_work import Reader
from sales.terms.model import PaymentTerms, TermsAssignment
from sales.terms.schedule import Terms

APPROVED = "approved"

_TODAY = bindparam("today", type_=Date)
_IN_FORCE = (
    select(PaymentTerms.terms)
    .join(TermsAssignment, TermsAssignment.payment_terms_id == PaymentTerms.id)
    .where(
        TermsAssignment.account_id == bindparam("account_id"),
        TermsAssignment.status == APPROVED,
        TermsAssignment.deleted_at.is_(None),
        TermsAssignment.valid_from <= _TODAY,
        (TermsAssignment.valid_to.is_(None)) | (TermsAssignment.valid_to >= _TODAY),
    )
    .order_by(TermsAssignment.valid_from.desc())
    .limit(1)
)
"""Made once, as the other questions that every order asks: SQLAlchemy took longer to compose it than to ask it."""


def terms_of(reader: Reader, account_id: UUID, terms_id: UUID | None) -> Terms | None:
    """The terms that a document names in `payment_terms_id`, by default those that its account has today, or None.

    Raises NotKnownHereYet for terms that have not arrived here, Invalid for those that no new document may have. An
    account keeps the terms that were given to it, be they inactive since.
    """
    if terms_id is None:
        return _assigned(reader, account_id)
    named = reader.session.get(PaymentTerms, terms_id)
    if named is None:
        raise NotKnownHereYet(kind="payment_terms", id=terms_id)
    if named.status != APPROVED or not named.active or named.deleted_at is not None:
        texts = {"zh": "付款条件未审核或已停用", "en": "These terms are not approved or not in use any more."}
        raise Invalid([InputError("#/payment_terms_id", "not-in-use", texts)])
    return named.agreed


def _assigned(reader: Reader, account_id: UUID) -> Terms | None:
    found = reader.session.scalar(_IN_FORCE, {"account_id": account_id, "today": reader.today})
    return None if found is None else Terms.from_plain(found)
