"""Use cases of payment terms (C-04): 客户档案员 enters them, 销售部长 approves them and every later change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.terms.model import PaymentTerms, PaymentTermsChange
from records import change_requests, masters


def create_terms(uow: UnitOfWork, *, code: str, **details: Any) -> PaymentTerms:
    """Enter a draft. Raises Invalid, PaymentTermsCodeTaken."""
    return uow.add(PaymentTerms.of(code, details, entered_by=uow.principal.user_id, at=uow.now))


def change_terms(
    uow: UnitOfWork, terms_id: UUID, changes: Mapping[str, Any]
) -> masters.Changed[PaymentTerms, PaymentTermsChange]:
    """Change a draft at once; of approved terms, ask for the change."""
    return masters.change(uow, uow.get(PaymentTerms, terms_id), PaymentTermsChange, changes)


def approve_change(uow: UnitOfWork, change_id: UUID) -> None:
    """Approve the step that waits; the last applies the change. Raises ChangedMeanwhile."""
    change = uow.get(PaymentTermsChange, change_id)
    terms = uow.session.get_one(PaymentTerms, change.document_id)
    change_requests.approve_change(uow, change, terms, terms.apply)


def submit_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Ask for approval."""
    terms = uow.get(PaymentTerms, terms_id)
    return masters.submit(uow, terms, terms.code)


def withdraw_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Take them back before the decision."""
    return masters.withdraw(uow, uow.get(PaymentTerms, terms_id))


def approve_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Approve the step that waits; after the last they may be agreed with customers."""
    terms = uow.get(PaymentTerms, terms_id)
    masters.approve(uow, terms)
    return terms


def reject_terms(uow: UnitOfWork, terms_id: UUID, *, reason: str) -> PaymentTerms:
    """Refuse them, with a reason."""
    return masters.reject(uow, uow.get(PaymentTerms, terms_id), reason)


def deactivate_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Agree nothing new by them."""
    terms = uow.get(PaymentTerms, terms_id)
    terms.deactivate()
    return terms


def reactivate_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """They may be agreed again."""
    terms = uow.get(PaymentTerms, terms_id)
    terms.reactivate()
    return terms
