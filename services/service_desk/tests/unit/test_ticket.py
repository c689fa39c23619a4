"""Rules of the service request: its states, its deadlines, its way up the ladder (D-01, D-02, D-05)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chassis.errors import Refusal
from chassis.identifiers import new_id
from service_desk.targets.model import Deadlines
from service_desk.tickets.facts import (
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketEscalated,
    TicketNoted,
    TicketNotResolved,
    TicketNotSettled,
    TicketOpened,
    TicketReopened,
    TicketReplied,
    TicketResolved,
    TicketSettled,
)
from service_desk.tickets.model import Ticket
from service_desk.tickets.vocabulary import Overdue, Status
from services.service_desk.tests.factories import (
    AGENT,
    CUSTOMER,
    DEADLINES,
    NOW,
    REPLY_DUE,
    RESOLVE_DUE,
    closed_ticket,
    replied_ticket,
    resolved_ticket,
    ticket,
)

LATER = NOW + timedelta(days=7)
BOSS, BOSS_OF_BOSS = new_id(), new_id()


def answered_by_us(made: Ticket) -> None:
    made.reply("今天补发", by=AGENT, by_customer=False, at=NOW)


def test_a_new_request_is_open_and_its_first_reply_is_due_next() -> None:
    made = Ticket.open(opened_at=NOW, deadlines=DEADLINES, owner_id=None, account_id=new_id())
    assert (made.status, made.due, made.escalate_at) == (Status.OPEN, (REPLY_DUE, Overdue.REPLY), REPLY_DUE)
    assert (made.escalation_level, made.escalated_to, made.overdue) == (0, [], False)
    assert made.facts == [TicketOpened()]


def test_our_first_reply_brings_it_into_progress_and_the_resolution_is_due_next() -> None:
    made = ticket()
    entry = made.reply("今天补发", by=AGENT, by_customer=False, at=NOW)
    assert (made.status, made.replied_at) == (Status.IN_PROGRESS, NOW)
    assert (made.due, made.escalate_at) == ((RESOLVE_DUE, Overdue.RESOLUTION), RESOLVE_DUE)
    assert (entry.author, entry.kind, entry.text, entry.at) == (AGENT, "reply", "今天补发", NOW)
    assert made.facts == [TicketReplied(entry.id, by_customer=False)]


def test_the_second_reply_does_not_move_the_time_of_the_first() -> None:
    made = replied_ticket()
    made.reply("明天到", by=AGENT, by_customer=False, at=LATER)
    assert made.replied_at == NOW


def test_what_the_customer_adds_meets_no_target_of_ours() -> None:
    made = ticket()
    entry = made.reply("请尽快", by=CUSTOMER, by_customer=True, at=NOW)
    assert (made.status, made.replied_at, made.escalate_at) == (Status.OPEN, None, REPLY_DUE)
    assert made.facts == [TicketReplied(entry.id, by_customer=True)]


def test_a_note_meets_no_target_and_can_be_written_when_all_is_over() -> None:
    for made in (ticket(), closed_ticket()):
        status = made.status
        entry = made.note("客户很急", by=AGENT, at=NOW)
        assert (entry.kind, made.status) == ("note", status)
        assert made.facts == [TicketNoted(entry.id)]


def test_a_resolution_answers_the_customer_too_and_nothing_is_due_any_more() -> None:
    made = ticket()
    made.resolve("已补发", at=NOW, working_minutes=30)
    assert (made.status, made.resolution, made.resolved_at, made.replied_at) == (Status.RESOLVED, "已补发", NOW, NOW)
    assert made.escalate_at is None
    assert made.facts == [TicketResolved(30)]


@pytest.mark.parametrize("make", [resolved_ticket, closed_ticket])
def test_a_reopened_request_is_open_and_its_time_runs_anew(make: Callable[[], Ticket]) -> None:
    made = make()
    anew = Deadlines(LATER + timedelta(hours=1), LATER + timedelta(hours=2))
    made.reopen("又坏了", at=LATER, deadlines=anew)
    assert (made.status, made.resolution, made.resolved_at, made.replied_at) == (Status.OPEN, None, None, None)
    assert (made.opened_at, made.measured_from, made.escalate_at) == (NOW, LATER, anew.reply_due_at)
    assert made.facts == [TicketReopened("又坏了")]


def test_we_close_only_what_is_resolved_but_the_customer_may_withdraw() -> None:
    made = replied_ticket()
    with pytest.raises(TicketNotResolved):
        made.close(by_customer=False)
    made.close(by_customer=True)
    assert (made.status, made.escalate_at) == (Status.CLOSED, None)
    assert made.facts == [TicketClosed()]


def test_we_close_what_is_resolved() -> None:
    made = resolved_ticket()
    made.close(by_customer=False)
    assert made.status == Status.CLOSED


@pytest.mark.parametrize("make", [resolved_ticket, closed_ticket])
@pytest.mark.parametrize(
    "act",
    [
        answered_by_us,
        lambda made: made.resolve("再次解决", at=NOW, working_minutes=0),
        lambda made: made.assign(new_id()),
        lambda made: made.change({"subject": "另一件事"}),
    ],
)
def test_what_is_settled_stays_as_it_is(make: Callable[[], Ticket], act: Callable[[Ticket], object]) -> None:
    made = make()
    with pytest.raises(TicketSettled):
        act(made)
    assert made.facts == []


@pytest.mark.parametrize(
    ("make", "act", "refusal"),
    [
        (ticket, lambda made: made.reopen("x", at=NOW, deadlines=DEADLINES), TicketNotSettled),
        (replied_ticket, lambda made: made.reopen("x", at=NOW, deadlines=DEADLINES), TicketNotSettled),
        (closed_ticket, lambda made: made.close(by_customer=True), TicketSettled),
    ],
)
def test_what_does_not_fit_its_state_is_refused(
    make: Callable[[], Ticket], act: Callable[[Ticket], object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        act(make())


def test_assigning_says_from_whom_to_whom_and_to_the_same_agent_nothing() -> None:
    made = ticket()
    before, after = made.owner_id, new_id()
    made.assign(after)
    made.assign(after)
    assert made.facts == [TicketAssigned(before, after)]


def test_a_change_that_changes_nothing_makes_no_fact() -> None:
    made = ticket()
    made.change({"subject": made.subject})
    assert made.facts == []
    made.change({"subject": "少发 2 件"})
    assert (made.subject, made.facts) == ("少发 2 件", [TicketChanged()])


def test_each_level_is_told_once_and_above_the_top_nobody() -> None:
    made = ticket()
    made.escalate([BOSS], LATER)
    assert (made.overdue, made.escalation_level, made.escalated_to, made.escalate_at) == (True, 1, [BOSS], LATER)
    made.escalate([BOSS_OF_BOSS], None)
    assert (made.escalation_level, made.escalated_to, made.escalate_at) == (2, [BOSS_OF_BOSS], None)
    assert made.facts == [
        TicketEscalated(1, (BOSS,), Overdue.REPLY),
        TicketEscalated(2, (BOSS_OF_BOSS,), Overdue.REPLY),
    ]


def test_a_late_reply_heals_the_reply_and_a_late_resolution_climbs_the_ladder_from_its_foot() -> None:
    made = ticket()
    made.escalate([BOSS], None)
    answered_by_us(made)
    assert (made.overdue, made.escalation_level, made.escalated_to, made.escalate_at) == (False, 0, [], RESOLVE_DUE)
    made.escalate([BOSS], None)
    assert made.facts[-1] == TicketEscalated(1, (BOSS,), Overdue.RESOLUTION)


def test_a_second_reply_leaves_the_ladder_alone() -> None:
    made = replied_ticket()
    made.escalate([BOSS], LATER)
    answered_by_us(made)
    assert (made.escalation_level, made.escalate_at) == (1, LATER)


def test_what_is_solved_is_overdue_no_more() -> None:
    made = ticket()
    made.escalate([BOSS], LATER)
    made.resolve("已补发", at=NOW, working_minutes=30)
    assert (made.overdue, made.escalation_level) == (False, 1)


def test_another_priority_moves_the_deadlines() -> None:
    made = ticket()
    sooner = Deadlines(NOW + timedelta(minutes=5), NOW + timedelta(minutes=10))
    made.measure(sooner, NOW)
    assert (made.reply_due_at, made.resolve_due_at, made.escalate_at) == (
        sooner.reply_due_at,
        sooner.resolve_due_at,
        sooner.reply_due_at,
    )


def test_what_is_overdue_by_the_new_target_too_keeps_its_level_and_nobody_is_told_twice() -> None:
    made = ticket()
    made.escalate([BOSS], LATER)
    made.measure(DEADLINES, REPLY_DUE + timedelta(minutes=1))
    assert (made.escalation_level, made.escalate_at) == (1, LATER)
    made.measure(Deadlines(LATER, LATER), REPLY_DUE + timedelta(minutes=1))
    assert (made.escalation_level, made.escalate_at) == (0, LATER)
