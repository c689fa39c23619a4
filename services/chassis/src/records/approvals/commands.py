"""What a room calls when its document is submitted, approved, rejected or withdrawn; each within the room's command."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.model import Aggregate
from chassis.tables import directory_role
from chassis.unit_of_work import UnitOfWork
from records.approvals.facts import EnteredByYourself, NobodyCanApprove, NothingToDecide, NotYourDecision
from records.approvals.model import Approval, ApprovalFlow, Approved, Step
from records.approvals.queries import (
    actors_since_last_decision,
    candidates,
    flow_of,
    last_round,
    may_decide,
    open_round,
)

NOBODY = "nobody"
"""Who approved what needs no approval (免审)."""


def open_approval(uow: UnitOfWork, document: str, aggregate: Aggregate, number: str | None = None) -> Approval:
    """Submit: begin a round of the flow of `document` (`customer.account`) for this aggregate, which people call by
    `number` if it has one.

    Raises NobodyCanApprove when a step would end in nobody.
    """
    last = last_round(uow.session, document, aggregate.id)
    entered_by = actors_since_last_decision(uow.session, aggregate, last) | {uow.principal.actor}
    flow = flow_of(uow.session, document)
    approval = Approval.of(flow, aggregate, entered_by=entered_by, at=uow.now, number=number)
    by_step = [_somebody(uow, approval, number) for number in range(1, len(approval.flow) + 1)]
    approval.open(by_step[0])
    return uow.add(approval)


def exempt(uow: UnitOfWork, document: str, aggregate: Aggregate) -> Approved | None:
    """The evidence for a document that needs nobody's word, as the rules of its kind say.

    None for one that approvers have seen before: what they refused, or were about to decide, goes to them again.
    """
    if last_round(uow.session, document, aggregate.id) is not None:
        return None
    return Approved(document, aggregate.id, NOBODY, uow.now)


def approve(uow: UnitOfWork, document: str, aggregate: Aggregate) -> Approved | None:
    """Approve the step that waits. The evidence after the last step, None while others have still to decide.

    Raises NothingToDecide, EnteredByYourself or NotYourDecision.
    """
    approval = _mine(uow, document, aggregate)
    by = uow.principal.actor
    if approval.is_last_step:
        return approval.grant(aggregate, by, uow.now)
    approval.advance(by, uow.now, _somebody(uow, approval, approval.step + 1, by))
    return None


def reject(uow: UnitOfWork, document: str, aggregate: Aggregate, reason: str) -> None:
    """Refuse the step that waits, and with it the document. Raises what `approve` raises."""
    _mine(uow, document, aggregate).refuse(aggregate, uow.principal.actor, uow.now, reason)


def withdraw(uow: UnitOfWork, document: str, aggregate: Aggregate) -> None:
    """Take the document back before it is decided. Raises NothingToDecide."""
    _open(uow, document, aggregate).withdraw(aggregate, uow.now)


def change_flow(
    uow: UnitOfWork, flow_id: UUID, *, steps: Sequence[Step] | None = None, fallback_role: str | None = None
) -> ApprovalFlow:
    """Let others approve this kind of document from the next submission on; what is not given stays.

    Raises Invalid for a role that is not known.
    """
    named = {f"#/steps/{at}/role": step.role for at, step in enumerate(steps or ()) if step.role is not None}
    if fallback_role is not None:
        named["#/fallback_role"] = fallback_role
    known = uow.session.scalars(select(directory_role.c.code).where(directory_role.c.deleted_at.is_(None))).all()
    if strange := [pointer for pointer, role in named.items() if role not in known]:
        raise Invalid(InputError(pointer, "unknown-role", _UNKNOWN_ROLE) for pointer in strange)
    flow = uow.get(ApprovalFlow, flow_id)
    flow.change(steps or flow.flow, fallback_role or flow.fallback_role)
    return flow


_UNKNOWN_ROLE = {"zh": "没有这个角色", "en": "There is no such role."}


def _open(uow: UnitOfWork, document: str, aggregate: Aggregate) -> Approval:
    approval = open_round(uow.session, document, aggregate.id)
    if approval is None:
        raise NothingToDecide
    return approval


def _mine(uow: UnitOfWork, document: str, aggregate: Aggregate) -> Approval:
    """The approval whose waiting step this principal may decide."""
    approval = _open(uow, document, aggregate)
    if uow.principal.actor in approval.entered_by:
        raise EnteredByYourself
    if not may_decide(uow, approval, uow.principal.id):
        raise NotYourDecision(step=approval.step)
    return approval


def _somebody(uow: UnitOfWork, approval: Approval, number: int, *barred: str) -> frozenset[UUID]:
    found = candidates(uow, approval, number, *barred)
    if not found:
        raise NobodyCanApprove(step=number)
    return found
