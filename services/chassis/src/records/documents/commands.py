"""What happens alike to every document that waits; submitting and approving are the room's own."""

from typing import TypeVar

from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.documents.model import Document

D = TypeVar("D", bound=Document)


def withdraw(uow: UnitOfWork, document: D) -> D:
    """Take it back before the decision. Raises the refusal of its room for one that does not wait."""
    document.withdraw()
    approvals.withdraw(uow, document.__document__, document)
    return document


def reject(uow: UnitOfWork, document: D, reason: str) -> D:
    """Refuse the step that waits, with a reason. Raises what `approvals.reject` raises."""
    approvals.reject(uow, document.__document__, document, reason)
    document.reject(reason)
    return document
