"""Approvals: step by step, by those whose decision it is, once, and by nobody who entered the document."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from chassis.errors import Invalid, Refusal
from chassis.principal import Principal
from chassis.tables import directory_user, fact
from chassis.unit_of_work import Context, Reader
from records import approvals
from records.approvals.commands import change_flow
from records.approvals.facts import EnteredByYourself, NobodyCanApprove, NothingToDecide, NotYourDecision
from records.approvals.model import Approval, ApprovalFlow, Approved, Step
from records.approvals.queries import candidates, open_round
from records.testing import PAPER, Paper, approve_paper, reject_paper, submit_paper, withdraw_paper, write_paper


def submitted(staff: Any, clerk: UUID) -> UUID:
    paper: Paper = staff.run(clerk, write_paper, "a paper")
    staff.run(clerk, submit_paper, paper.id)
    return paper.id


def waiting_for(staff: Any, paper: UUID) -> frozenset[UUID]:
    with staff.database.transaction() as session:
        approval = open_round(session, PAPER, paper)
        assert approval is not None
        reader = Reader(staff.database, session, Context(Principal.service("office"), ""))
        return candidates(reader, approval, approval.step)


def test_a_document_is_approved_by_its_last_step_only(staff: Any) -> None:
    clerk, supervisor, head = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = submitted(staff, clerk)
    assert staff.run(supervisor, approve_paper, paper).state == "submitted"
    assert staff.run(head, approve_paper, paper).state == "approved"


def test_a_step_waits_for_the_holders_of_its_role_and_their_deputies(staff: Any) -> None:
    clerk, deputy, head = staff.hire("clerk"), staff.hire(), staff.hire("head")
    supervisors = {staff.hire("supervisor", deputy=deputy), staff.hire("supervisor")}
    staff.hire("supervisor", active=False)
    paper = submitted(staff, clerk)
    assert waiting_for(staff, paper) == supervisors | {deputy}
    with pytest.raises(NotYourDecision):
        staff.run(head, approve_paper, paper)
    staff.run(deputy, approve_paper, paper)
    assert waiting_for(staff, paper) == {head}


def test_a_deputy_is_waited_for_on_the_days_of_the_absence_only(staff: Any) -> None:
    here = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    deputy, later = staff.hire(), staff.hire()
    away = staff.hire("supervisor", deputy=deputy, deputy_from=here, deputy_until=here)
    soon = staff.hire("supervisor", deputy=later, deputy_from=here + timedelta(days=1))
    back = staff.hire("supervisor", deputy=later, deputy_until=here - timedelta(days=1))
    staff.hire("head")
    assert waiting_for(staff, submitted(staff, staff.hire("clerk"))) == {away, soon, back, deputy}


def test_nobody_approves_what_they_entered_and_their_deputy_does_not_either(staff: Any) -> None:
    head = staff.hire("head")
    deputy = staff.hire()
    supervisor = staff.hire("supervisor", superior=head, deputy=deputy)
    paper = submitted(staff, supervisor)
    assert waiting_for(staff, paper) == {head}
    with pytest.raises(EnteredByYourself):
        staff.run(supervisor, approve_paper, paper)
    with pytest.raises(NotYourDecision):
        staff.run(deputy, approve_paper, paper)


def test_a_deputy_of_one_who_entered_it_does_not_stand_beside_the_others(staff: Any) -> None:
    supervisor, other = staff.hire("supervisor", deputy=staff.hire()), staff.hire("supervisor")
    staff.hire("head")
    assert waiting_for(staff, submitted(staff, supervisor)) == {other}


def test_whoever_changed_the_draft_has_entered_it_too(staff: Any) -> None:
    clerk, supervisor, other = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("supervisor")
    staff.hire("head")
    paper = staff.run(clerk, write_paper, "a paper")
    staff.run(supervisor, lambda uow: uow.get(Paper, paper.id).change({"title": "mine"}))
    staff.run(clerk, submit_paper, paper.id)
    assert waiting_for(staff, paper.id) == {other}


def test_with_nobody_else_the_administrator_decides(staff: Any) -> None:
    administrator = staff.hire("administrator")
    supervisor = staff.hire("supervisor")
    staff.hire("head")
    assert waiting_for(staff, submitted(staff, supervisor)) == {administrator}


def test_the_next_superior_is_asked_when_the_nearest_is_gone(staff: Any) -> None:
    top = staff.hire("head")
    gone = staff.hire("head", superior=top, active=False)
    supervisor = staff.hire("supervisor", superior=gone)
    staff.hire("administrator")
    assert waiting_for(staff, submitted(staff, supervisor)) == {top}


def test_a_step_without_a_role_is_the_superiors(staff: Any) -> None:
    staff.hire("administrator")
    boss = staff.hire("head")
    clerk = staff.hire("clerk", superior=boss)
    _set_flow(staff, Step(None))
    assert waiting_for(staff, submitted(staff, clerk)) == {boss}


def test_a_circle_of_superiors_ends(staff: Any) -> None:
    first = staff.hire("clerk")
    second = staff.hire("clerk", superior=first)
    with staff.database.transaction() as session:
        session.execute(directory_user.update().where(directory_user.c.id == first).values(superior_id=second))
    administrator = staff.hire("administrator")
    _set_flow(staff, Step(None))
    assert waiting_for(staff, submitted(staff, first)) == {administrator}


def test_a_document_that_nobody_could_approve_is_not_submitted(staff: Any) -> None:
    clerk, _ = staff.hire("clerk"), staff.hire("supervisor")
    paper = staff.run(clerk, write_paper, "a paper")
    with pytest.raises(NobodyCanApprove) as refused:
        staff.run(clerk, submit_paper, paper.id)
    assert refused.value.figures == {"step": 2}
    assert _state(staff, paper.id) == "draft"


def test_one_person_decides_one_step(staff: Any) -> None:
    clerk, both = staff.hire("clerk"), staff.hire("supervisor", "head")
    administrator = staff.hire("administrator")
    paper = submitted(staff, clerk)
    staff.run(both, approve_paper, paper)
    with pytest.raises(NotYourDecision):
        staff.run(both, approve_paper, paper)
    assert waiting_for(staff, paper) == {administrator}


def test_of_fifty_approvals_at_once_one_wins(staff: Any) -> None:
    clerk = staff.hire("clerk")
    supervisors = [staff.hire("supervisor") for _ in range(50)]
    _set_flow(staff, Step("supervisor"), administrator=staff.hire("administrator"))
    paper = submitted(staff, clerk)

    def decide(supervisor: UUID) -> str:
        try:
            staff.run(supervisor, approve_paper, paper)
        except NothingToDecide:
            return "late"
        return "won"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(decide, supervisors))
    assert outcomes.count("won") == 1
    with staff.database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM approval_decision")) == 1
        told = session.scalars(select(fact.c.routing_key).where(fact.c.aggregate_id == paper)).all()
    assert told.count("office.paper.decided.v1") == 2  # submitted once, approved once


def test_whoever_decides_second_waits_for_the_first_and_finds_nothing_to_decide(staff: Any) -> None:
    clerk, first, second = (staff.hire(role) for role in ("clerk", "supervisor", "supervisor"))
    _set_flow(staff, Step("supervisor"), administrator=staff.hire("administrator"))
    paper = submitted(staff, clerk)
    waiting = text("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")

    def decide_while_another_does(uow: Any) -> Future[Paper]:
        approve_paper(uow, paper)
        other: Future[Paper] = pool.submit(staff.run, second, approve_paper, paper)
        while not other.done() and not staff.database.read(lambda session: session.execute(waiting).all()):
            time.sleep(0.01)
        return other

    with ThreadPoolExecutor(1) as pool:
        other = staff.run(first, decide_while_another_does)
        with pytest.raises(NothingToDecide):
            other.result()


def test_a_refusal_ends_the_round_and_a_new_one_bars_the_same_people(staff: Any) -> None:
    clerk, other = staff.hire("clerk"), staff.hire("supervisor")
    supervisor = staff.hire("supervisor")
    staff.hire("head")
    paper = staff.run(other, write_paper, "a paper").id
    staff.run(clerk, submit_paper, paper)
    staff.run(supervisor, reject_paper, paper, "not yet")
    with pytest.raises(NothingToDecide):
        staff.run(supervisor, approve_paper, paper)
    staff.run(clerk, submit_paper, paper)
    assert waiting_for(staff, paper) == {supervisor}, "who wrote it is still barred, who refused it is not"


def test_what_was_withdrawn_cannot_be_approved(staff: Any) -> None:
    clerk, supervisor, _ = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = submitted(staff, clerk)
    staff.run(clerk, withdraw_paper, paper)
    with pytest.raises(NothingToDecide):
        staff.run(supervisor, approve_paper, paper)


def test_a_changed_flow_leaves_approvals_under_way_as_they_began(staff: Any) -> None:
    clerk, supervisor, head = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = submitted(staff, clerk)
    _set_flow(staff, Step("supervisor"), administrator=staff.hire("administrator"))
    staff.run(supervisor, approve_paper, paper)
    assert _state(staff, paper) == "submitted"
    assert staff.run(head, approve_paper, paper).state == "approved"


def test_a_flow_names_roles_that_exist(staff: Any) -> None:
    with pytest.raises(Invalid) as refused:
        _set_flow(staff, Step("supervisor"), Step("wizard"), administrator=staff.hire("administrator"))
    assert [error.pointer for error in refused.value.errors] == ["#/steps/1/role"]


@pytest.mark.parametrize(
    "statement", ["UPDATE approval_decision SET verdict = 'rejected'", "DELETE FROM approval_decision"]
)
def test_a_decision_cannot_be_rewritten_even_in_the_database(staff: Any, statement: str) -> None:
    clerk, supervisor, _ = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    staff.run(supervisor, approve_paper, submitted(staff, clerk))
    with pytest.raises(DBAPIError, match="never changed"), staff.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_evidence_for_one_document_approves_no_other(staff: Any) -> None:
    clerk, supervisor, head = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    one, other = submitted(staff, clerk), submitted(staff, clerk)
    staff.run(supervisor, approve_paper, one)

    def smuggle(uow: Any) -> None:
        evidence = approvals.approve(uow, PAPER, uow.get(Paper, one))
        assert isinstance(evidence, Approved)
        uow.get(Paper, other).approve(evidence)

    with pytest.raises(ValueError, match="is none of"):
        staff.run(head, smuggle)
    assert _state(staff, other) == "submitted"


def test_two_submissions_at_once_open_one_round(staff: Any) -> None:
    clerk, _, _ = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = staff.run(clerk, write_paper, "a paper").id

    def submit(_: int) -> bool:
        try:
            staff.run(clerk, submit_paper, paper)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(submit, range(8))).count(True) >= 1
    with staff.database.transaction() as session:
        assert len(session.scalars(select(Approval).where(Approval.document_id == paper)).all()) == 1


def _set_flow(staff: Any, *steps: Step, administrator: UUID | None = None) -> None:
    def change(uow: Any) -> None:
        flow = uow.session.scalars(select(ApprovalFlow).where(ApprovalFlow.document == PAPER)).one()
        change_flow(uow, flow.id, steps=steps, fallback_role="administrator")

    staff.run(administrator or staff.hire("administrator", active=False), change)


def _state(staff: Any, paper: UUID) -> str:
    with staff.database.transaction() as session:
        return str(session.scalar(select(Paper.state).where(Paper.id == paper)))
