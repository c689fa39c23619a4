"""What is overdue and unresolved rises by itself, exactly once per level (D-05): with two workers, after days of
standstill, whoever is gone meanwhile. Time is moved in the data, by the database's clock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from chassis import pipeline
from chassis.http.house import House
from chassis.principal import Principal
from chassis.schedule import Schedule
from chassis.storage import Database
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from service_desk.service import SERVICE
from service_desk.tickets import escalation
from service_desk.working_time.queries import working_clock
from services.service_desk.tests.factories import AGENT_RIGHTS, COMPLAINT, MANAGER_RIGHTS

Learn = Callable[..., UUID]
TICKETS = "/v1/tickets"
BY_ITSELF = Context(Principal.service("service_desk"), "", cause="schedule")


@dataclass(frozen=True)
class Ladder:
    """An agent, the superior, and the superior's superior; the highest has none."""

    agent: Caller
    superior: Caller
    highest: Caller


@pytest.fixture(scope="module", autouse=True)
def roles(staff: Staff) -> None:
    staff.incorporate()
    staff.define("service_agent", AGENT_RIGHTS)
    staff.define("service_manager", MANAGER_RIGHTS)
    staff.define("head", {"service_desk.ticket.read": "all"})
    staff.define("stranger", {})


@pytest.fixture
def ladder(staff: Staff) -> Iterator[Ladder]:
    highest = staff.hire("head")
    superior = staff.hire("head", superior_id=highest.id)
    agent = staff.hire("service_agent", superior_id=superior.id)
    yield Ladder(agent, superior, highest)
    staff.dismiss(agent, superior, highest)


@pytest.fixture(scope="module")
def database(staff: Staff) -> Database:
    house: House = staff.app.extensions["chassis"]
    return house.database


@dataclass(frozen=True)
class Desk:
    """Requests, the time that goes by for them, and what the schedule tells of them."""

    staff: Staff
    database: Database
    learn: Learn

    def open(self, agent: Caller, **body: Any) -> str:
        """A request of this agent."""
        given = {**COMPLAINT, "account_id": str(self.learn()), "agent_id": str(agent.id), **body}
        answer = agent.post(TICKETS, given)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def let_pass(self, ticket: str, since_due: str) -> None:
        """Move its next moment to so long ago."""
        moved = "reply_due_at = now() - CAST(:ago AS interval), resolve_due_at = now() - CAST(:ago AS interval)"
        with self.staff.engine.begin() as connection:
            connection.execute(
                text(f"UPDATE ticket SET {moved}, escalate_at = now() - CAST(:ago AS interval) WHERE id = :id"),
                {"ago": since_due, "id": ticket},
            )

    def due_again(self, ticket: str) -> None:
        """The time of the level that was told is over."""
        with self.staff.engine.begin() as connection:
            connection.execute(text("UPDATE ticket SET escalate_at = now() WHERE id = :id"), {"id": ticket})

    def run_schedule(self) -> bool:
        """What a worker does when a minute is full."""
        schedule = Schedule(self.database, SERVICE.schedule)
        schedule.enter()
        with self.staff.engine.begin() as connection:
            connection.execute(text("UPDATE schedule SET next_at = now() WHERE name = 'tickets.escalate'"))
        return schedule.one()

    def told(self, ticket: str) -> list[dict[str, Any]]:
        """What was published of its rising: level, to and reason."""
        wanted = "SELECT body FROM fact WHERE aggregate_id = :id AND routing_key LIKE '%.escalated.v1' ORDER BY version"
        with self.staff.engine.connect() as connection:
            bodies = connection.scalars(text(wanted), {"id": ticket}).all()
        said = (orjson.loads(body)["data"] for body in bodies)
        return [{name: data[name] for name in ("level", "to", "reason")} for data in said]

    def escalate_at(self, ticket: str) -> datetime | None:
        with self.staff.engine.connect() as connection:
            found = connection.execute(text("SELECT escalate_at FROM ticket WHERE id = :id"), {"id": ticket})
            moment: datetime | None = found.scalar_one()
            return moment


@pytest.fixture
def desk(staff: Staff, database: Database, learn: Learn) -> Iterator[Desk]:
    """Nothing but what a test opens is ever overdue."""
    yield Desk(staff, database, learn)
    with staff.engine.begin() as connection:
        connection.execute(text("UPDATE ticket SET escalate_at = NULL"))


def risen(level: int, *to: Caller, reason: str = "reply_overdue") -> dict[str, Any]:
    return {"level": level, "to": [str(person.id) for person in to], "reason": reason}


def test_what_is_not_due_yet_stays_where_it_is(desk: Desk, ladder: Ladder) -> None:
    ticket = desk.open(ladder.agent)
    assert desk.run_schedule()
    assert desk.told(ticket) == []


def test_an_unanswered_request_rises_to_the_superior_and_then_to_theirs_and_no_further(
    desk: Desk, ladder: Ladder
) -> None:
    ticket = desk.open(ladder.agent)
    desk.let_pass(ticket, "1 minute")
    desk.run_schedule()
    assert desk.told(ticket) == [risen(1, ladder.superior)]
    desk.run_schedule()
    assert len(desk.told(ticket)) == 1
    desk.due_again(ticket)
    desk.run_schedule()
    assert desk.told(ticket) == [risen(1, ladder.superior), risen(2, ladder.highest)]
    assert desk.escalate_at(ticket) is None
    shown = ladder.agent.get(f"{TICKETS}/{ticket}").json
    assert (shown["overdue"], shown["escalation_level"], shown["escalated_to"]) == (True, 2, [str(ladder.highest.id)])
    overdue = ladder.highest.get(TICKETS, query_string={"overdue": "true", "owner_id": str(ladder.agent.id)})
    assert [item["id"] for item in overdue.json["items"]] == [ticket]


def test_after_a_stop_of_days_it_rises_once_and_the_superior_has_the_usual_time(desk: Desk, ladder: Ladder) -> None:
    ticket = desk.open(ladder.agent, priority="high")
    desk.let_pass(ticket, "5 days")
    for _ in range(3):
        desk.run_schedule()
    assert desk.told(ticket) == [risen(1, ladder.superior)]

    def expected(uow: Any) -> datetime:
        (at,) = uow.session.execute(
            text("SELECT at FROM fact WHERE aggregate_id = :id AND version = 2"), {"id": ticket}
        ).one()
        return working_clock(uow).add_working_minutes(at, 60)  # escalation_minutes of complaint/high

    wanted, found = pipeline.run(desk.database, expected, BY_ITSELF), desk.escalate_at(ticket)
    assert found is not None
    assert abs((found - wanted).total_seconds()) < 60  # the fact's time is the process's, the ladder's the database's


def test_two_workers_at_the_same_instant_tell_a_level_once(desk: Desk, ladder: Ladder) -> None:
    tickets = [desk.open(ladder.agent) for _ in range(10)]
    for ticket in tickets:
        desk.let_pass(ticket, "1 hour")
    both = Barrier(2)

    def run(_: int) -> None:
        both.wait()
        pipeline.run(desk.database, escalation.escalate_overdue, BY_ITSELF)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, range(2)))
    assert [desk.told(ticket) for ticket in tickets] == [[risen(1, ladder.superior)]] * 10


def test_a_run_that_dies_leaves_nothing_and_the_next_one_tells_all(
    desk: Desk, ladder: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [desk.open(ladder.agent) for _ in range(2)]
    for ticket in tickets:
        desk.let_pass(ticket, "1 hour")
    holders = iter([lambda: [[ladder.superior.id]]])

    def dies_at_the_second(*_: object) -> Any:
        return next(holders)()

    with monkeypatch.context() as patched:
        patched.setattr(escalation, "_ladder", dies_at_the_second)
        desk.run_schedule()
    assert [desk.told(ticket) for ticket in tickets] == [[], []]
    desk.run_schedule()
    assert [desk.told(ticket) for ticket in tickets] == [[risen(1, ladder.superior)]] * 2


def test_a_long_row_is_told_in_parts_the_longest_overdue_first(
    desk: Desk, ladder: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalation, "MOST_AT_ONCE", 2)
    tickets = [desk.open(ladder.agent) for _ in range(3)]
    for hours, ticket in enumerate(tickets, start=1):
        desk.let_pass(ticket, f"{hours} hours")
    desk.run_schedule()
    assert [len(desk.told(ticket)) for ticket in tickets] == [0, 1, 1]
    desk.run_schedule()
    assert [len(desk.told(ticket)) for ticket in tickets] == [1, 1, 1]


def test_a_late_reply_ends_it_and_a_late_resolution_begins_anew(desk: Desk, ladder: Ladder) -> None:
    ticket = desk.open(ladder.agent)
    desk.let_pass(ticket, "1 minute")
    desk.run_schedule()
    answered = ladder.agent.post(f"{TICKETS}/{ticket}/replies", {"text": "抱歉,今天补发"}).json
    assert (answered["overdue"], answered["escalation_level"]) == (False, 0)
    desk.run_schedule()
    assert desk.told(ticket) == [risen(1, ladder.superior), risen(1, ladder.superior, reason="resolution_overdue")]


def test_what_was_answered_before_anybody_looked_is_not_told(desk: Desk, ladder: Ladder) -> None:
    ticket = desk.open(ladder.agent)
    desk.let_pass(ticket, "1 minute")
    ladder.agent.act(f"{TICKETS}/{ticket}/resolve", 1, {"resolution": "已补发"})
    desk.run_schedule()
    assert desk.told(ticket) == []


def test_a_superior_who_is_gone_or_may_see_no_requests_is_passed_over(desk: Desk, staff: Staff, ladder: Ladder) -> None:
    stranger = staff.hire("stranger", superior_id=ladder.superior.id)
    agent = staff.hire("service_agent", superior_id=stranger.id)
    staff.dismiss(ladder.superior)
    ticket = desk.open(agent)
    desk.let_pass(ticket, "1 minute")
    desk.run_schedule()
    assert desk.told(ticket) == [risen(1, ladder.highest)]
    assert desk.escalate_at(ticket) is None
    staff.dismiss(agent)


def test_without_any_superior_the_service_managers_are_told(desk: Desk, staff: Staff) -> None:
    agent, managers = staff.hire("service_agent"), [staff.hire("service_manager") for _ in range(2)]
    ticket = desk.open(agent)
    desk.let_pass(ticket, "1 minute")
    desk.run_schedule()
    assert desk.told(ticket) == [risen(1, *managers)]
    staff.dismiss(agent, *managers)


def test_when_there_is_nobody_to_tell_it_is_overdue_all_the_same(desk: Desk, staff: Staff) -> None:
    agent = staff.hire("service_agent")
    ticket = desk.open(agent)
    desk.let_pass(ticket, "1 minute")
    for _ in range(2):
        desk.run_schedule()
    assert desk.told(ticket) == [risen(1)]
    assert agent.get(f"{TICKETS}/{ticket}").json["overdue"] is True
    staff.dismiss(agent)
