"""Who may decide a step, and who had a hand in a document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from chassis.directory.people import holders_of, superiors_of, with_deputies
from chassis.model import Aggregate
from chassis.tables import fact
from chassis.unit_of_work import Reader
from records.approvals.model import Approval, ApprovalFlow, State, Step

PERSON = "user/"

_OPEN = (
    select(Approval)
    .where(
        Approval.document == bindparam("document"),
        Approval.document_id == bindparam("id"),
        Approval.state == State.OPEN,
    )
    .with_for_update()
)


def approvals_of(reader: Reader, query: Mapping[str, Any]) -> Select[Approval]:
    """The approvals within reach, narrowed by the filters that are given."""
    found = select(Approval).where(reader.visible(Approval))
    for name in ("document", "document_id", "state"):
        if query.get(name) is not None:
            found = found.where(getattr(Approval, name) == query[name])
    return found


def flows_of(reader: Reader) -> Select[ApprovalFlow]:
    """The flows within reach."""
    return select(ApprovalFlow).where(reader.visible(ApprovalFlow))


def waiting_for(reader: Reader, approval_id: UUID) -> list[UUID]:
    """Who may decide the step that waits; nobody once it is decided. Raises NotFound outside the reach."""
    approval = reader.get(Approval, approval_id)
    return sorted(candidates(reader, approval, approval.step)) if approval.state == State.OPEN else []


def flow_of(session: Session, document: str) -> ApprovalFlow:
    """The flow of this kind of document. Each service's migrations bring one for every kind that it approves."""
    return session.scalars(select(ApprovalFlow).where(ApprovalFlow.document == document)).one()


def last_round(session: Session, document: str, identifier: UUID) -> Approval | None:
    """The latest approval of the document, whatever came of it."""
    rounds = select(Approval).where(Approval.document == document, Approval.document_id == identifier)
    return session.scalars(rounds.order_by(Approval.document_version.desc().nulls_first()).limit(1)).one_or_none()


def open_round(session: Session, document: str, identifier: UUID) -> Approval | None:
    """The approval that waits for a decision, locked: of fifty deciders at one moment the first is heard."""
    return session.scalars(_OPEN, {"document": document, "id": identifier}).one_or_none()


def actors_since_last_decision(session: Session, document: Aggregate, last: Approval | None) -> frozenset[str]:
    """Everyone who had a hand in what is submitted now, as history has it: no field of the document can hide them."""
    decided = (last.document_version if last else None) or 0
    actors = session.scalars(
        select(fact.c.actor)
        .distinct()
        .where(fact.c.aggregate_type == document.__aggregate__, fact.c.aggregate_id == document.id)
        .where(fact.c.version > decided)
    )
    again = last is not None and last.state in (State.REJECTED, State.WITHDRAWN)
    return frozenset(actors) | (frozenset(last.entered_by) if last and again else frozenset())


def candidates(reader: Reader, approval: Approval, number: int, *barred: str) -> frozenset[UUID]:
    """Who may decide step `number`: role or superior, else the next superior, else the fallback, with today's deputies.

    Whoever entered the document, decided a step or is `barred` is not among them, nor anybody who only stands in for
    one of these.
    """
    asked, out = _asked(reader, approval, number, *barred)
    return with_deputies(reader.session, asked, reader.today) - out if asked else asked


def may_decide(reader: Reader, approval: Approval, person: UUID | str) -> bool:
    """Whether this one is among the candidates of the step that waits; deputies are looked up for nobody else."""
    asked, out = _asked(reader, approval, approval.step)
    return person in asked or bool(asked and person in with_deputies(reader.session, asked, reader.today) - out)


def _asked(reader: Reader, approval: Approval, number: int, *barred: str) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The first group with anybody in it who is not barred: those, and whoever is."""
    out = _people(approval.barred.union(barred))
    groups = (group - out for group in _groups(reader.session, approval, approval.flow[number - 1]))
    return next(filter(None, groups), frozenset()), out


def _groups(session: Session, approval: Approval, step: Step) -> Iterator[frozenset[UUID]]:
    """Those who come into question, group after group; each is asked for only when the one before had nobody."""
    permission = f"{approval.document}.approve"
    if step.role is not None:
        yield holders_of(session, step.role, permission)
    for person in sorted(_people(approval.entered_by)):
        for superior in superiors_of(session, person, permission):
            yield frozenset({superior})
    yield holders_of(session, approval.fallback_role, permission)


def _people(actors: Iterable[str]) -> frozenset[UUID]:
    return frozenset(UUID(actor.removeprefix(PERSON)) for actor in actors if actor.startswith(PERSON))
