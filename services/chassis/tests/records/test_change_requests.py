"""Change requests: the document holds what was approved until a change of it is."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.identifiers import new_id
from chassis.tables import fact
from records import change_requests
from records.approvals.facts import EnteredByYourself, NothingToDecide
from records.approvals.model import Approved
from records.change_requests.model import ChangeClosed, ChangedMeanwhile, ChangeNotDraft, NothingChanges, fields_of
from records.testing import Paper, PaperChange, approve_paper_change, change_paper, write_paper


@pytest.fixture
def paper(staff: Any) -> UUID:
    written: Paper = staff.run(staff.hire("clerk"), write_paper, "as approved")
    staff.run(staff.hire("clerk"), lambda uow: uow.get(Paper, written.id).change({"fee": Decimal("1.5000")}))
    identifier: UUID = written.id
    return identifier


def read(staff: Any, paper: UUID) -> Paper:
    with staff.database.transaction() as session:
        found: Paper = session.scalars(select(Paper).where(Paper.id == paper)).one()
    return found


def test_a_change_takes_effect_when_it_is_approved(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    line = new_id()
    wanted = {"title": "new", "due": date(2026, 12, 1), "fee": Decimal("2.50"), "lines": [{"id": line, "text": "one"}]}
    change = staff.run(clerk, change_paper, paper, wanted)
    assert read(staff, paper).title == "as approved"
    staff.run(supervisor, approve_paper_change, change.id)
    changed = read(staff, paper)
    assert (changed.title, changed.due, changed.fee) == ("new", date(2026, 12, 1), Decimal("2.5000"))
    assert [(kept.id, kept.text) for kept in changed.lines] == [(line, "one")]


def test_a_change_of_fields_that_moved_meanwhile_is_refused(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    first = staff.run(clerk, change_paper, paper, {"title": "first", "due": date(2026, 1, 1)})
    second = staff.run(clerk, change_paper, paper, {"title": "second"})
    staff.run(supervisor, approve_paper_change, second.id)
    with pytest.raises(ChangedMeanwhile) as refused:
        staff.run(supervisor, approve_paper_change, first.id)
    assert refused.value.figures == {"fields": ["title"]}
    assert read(staff, paper).title == "second"


def test_a_change_of_other_fields_than_moved_is_applied(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    due = staff.run(clerk, change_paper, paper, {"due": date(2026, 1, 1)})
    title = staff.run(clerk, change_paper, paper, {"title": "second"})
    staff.run(supervisor, approve_paper_change, title.id)
    staff.run(supervisor, approve_paper_change, due.id)
    assert (read(staff, paper).title, read(staff, paper).due) == ("second", date(2026, 1, 1))


def test_lines_that_were_changed_meanwhile_are_seen(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    one = staff.run(clerk, change_paper, paper, {"lines": [{"text": "mine"}]})
    staff.run(clerk, lambda uow: uow.get(Paper, paper).change({"lines": [{"text": "meanwhile"}]}))
    with pytest.raises(ChangedMeanwhile):
        staff.run(supervisor, approve_paper_change, one.id)


def test_fields_that_stay_as_they_are_are_not_asked_for(staff: Any, paper: UUID) -> None:
    staff.hire("supervisor")
    clerk = staff.hire("clerk")
    change = staff.run(
        clerk, change_paper, paper, {"title": "as approved", "fee": Decimal("1.5"), "due": date(2026, 1, 1)}
    )
    assert list(fields_of(change.patch)) == ["due"]
    with pytest.raises(NothingChanges):
        staff.run(clerk, change_paper, paper, {"title": "as approved"})


def test_nobody_approves_the_change_that_they_asked_for(staff: Any, paper: UUID) -> None:
    supervisor, _ = staff.hire("supervisor"), staff.hire("administrator")
    change = staff.run(supervisor, change_paper, paper, {"title": "mine"})
    with pytest.raises(EnteredByYourself):
        staff.run(supervisor, approve_paper_change, change.id)


def test_a_rejected_or_withdrawn_change_is_closed(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    rejected = staff.run(clerk, change_paper, paper, {"title": "no"}).id
    withdrawn = staff.run(clerk, change_paper, paper, {"title": "never mind"}).id
    staff.run(supervisor, lambda uow: change_requests.reject_change(uow, uow.get(PaperChange, rejected), "no reason"))
    staff.run(clerk, lambda uow: change_requests.withdraw_change(uow, uow.get(PaperChange, withdrawn)))
    for change in (rejected, withdrawn):
        with pytest.raises(NothingToDecide):
            staff.run(supervisor, approve_paper_change, change)
        with pytest.raises(ChangeClosed):
            staff.run(clerk, lambda uow, change=change: uow.get(PaperChange, change).withdraw())
    assert read(staff, paper).title == "as approved"


def test_a_change_is_submitted_once(staff: Any, paper: UUID) -> None:
    clerk, _ = staff.hire("clerk"), staff.hire("supervisor")
    change = staff.run(clerk, change_paper, paper, {"title": "once"})
    with pytest.raises(ChangeNotDraft):
        staff.run(clerk, lambda uow: change_requests.submit_change(uow, uow.get(PaperChange, change.id)))


def test_every_state_of_a_change_is_told(staff: Any, paper: UUID) -> None:
    clerk, supervisor = staff.hire("clerk"), staff.hire("supervisor")
    change = staff.run(clerk, change_paper, paper, {"title": "new"})
    staff.run(supervisor, approve_paper_change, change.id)
    with staff.database.transaction() as session:
        told = session.scalars(select(fact.c.routing_key).where(fact.c.aggregate_id == change.id)).all()
    assert told == [f"office.paper_change.{name}.v1" for name in ("requested", "submitted", "approved")]


def test_evidence_for_another_document_applies_no_change(staff: Any, paper: UUID) -> None:
    change = staff.run(staff.hire("clerk", superior=staff.hire("supervisor")), change_paper, paper, {"title": "x"})
    stray = Approved("office.paper_change", new_id(), "user/x", change.created_at)
    with pytest.raises(ValueError, match="is none of"):
        change.approve(stray, read(staff, paper))


def test_a_stored_change_carries_its_version(staff: Any, paper: UUID) -> None:
    staff.hire("supervisor")
    staff.run(staff.hire("clerk"), change_paper, paper, {"title": "x"})
    with staff.database.transaction() as session:
        assert session.scalar(text("SELECT patch ->> 'v' || (base ->> 'v') FROM change_request")) == "11"
