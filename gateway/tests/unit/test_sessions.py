"""A session's refresh tokens: one alive at a time, and a stolen one found out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import new_id
from gateway.identity.sessions.model import (
    GRACE,
    IDLE,
    LONGEST,
    LoginSession,
    RefreshReused,
    SessionEnded,
    SessionOver,
    begin,
)
from gateway.identity.sessions.refresh_tokens import RefreshTokens

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def session() -> LoginSession:
    return begin(new_id(), network="192.0.2.1", agent="a browser", now=START)


def test_every_refresh_gives_the_next_token(session: LoginSession) -> None:
    assert [session.rotate(number, START + number * timedelta(minutes=4)) for number in (1, 2, 3)] == [2, 3, 4]


def test_a_dead_token_ends_the_family(session: LoginSession) -> None:
    session.rotate(1, START)
    session.rotate(2, START + SECOND)
    with pytest.raises(RefreshReused):
        session.rotate(1, START + 2 * SECOND)


def test_a_token_that_was_exchanged_longer_ago_than_the_grace_is_dead(session: LoginSession) -> None:
    session.rotate(1, START)
    with pytest.raises(RefreshReused):
        session.rotate(1, START + GRACE)


def test_after_a_lost_answer_the_same_token_works_again_and_the_lost_one_is_dead(session: LoginSession) -> None:
    lost = session.rotate(1, START)
    repeated = session.rotate(1, START + SECOND)
    assert repeated != lost
    assert session.rotate(repeated, START + 2 * SECOND)
    with pytest.raises(RefreshReused):
        session.rotate(lost, START + 3 * SECOND)


def test_a_thief_within_the_grace_is_found_out_by_the_next_refresh_of_either(session: LoginSession) -> None:
    victims = session.rotate(1, START)
    thiefs = session.rotate(1, START + SECOND)
    for first, second in ((victims, thiefs), (thiefs, victims)):
        again = begin(new_id(), network="", agent="", now=START)
        assert (again.rotate(1, START), again.rotate(1, START + SECOND)) == (victims, thiefs)
        with pytest.raises(RefreshReused):
            again.rotate(first, START + 60 * SECOND)
            again.rotate(second, START + 61 * SECOND)


def test_using_the_successor_ends_the_grace(session: LoginSession) -> None:
    successor = session.rotate(1, START)
    session.rotate(successor, START + SECOND)
    with pytest.raises(RefreshReused):
        session.rotate(1, START + 2 * SECOND)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 15)), max_size=30))
def test_whatever_is_shown_at_most_one_token_is_alive(shown: list[tuple[int, int]]) -> None:
    session, now = begin(new_id(), network="", agent="", now=START), START
    given_out = [1]
    for back, seconds in shown:
        now += timedelta(seconds=seconds)
        number = given_out[-1 - min(back, len(given_out) - 1)]
        try:
            given_out.append(session.rotate(number, now))
        except RefreshReused:
            break
        assert given_out[-1] == max(given_out) == session.generation
        assert len(set(given_out)) == len(given_out)


@pytest.mark.parametrize("later", [LONGEST, IDLE])
def test_a_session_ends_by_itself(session: LoginSession, later: timedelta) -> None:
    with pytest.raises(SessionOver):
        session.rotate(1, START + later)


def test_use_keeps_a_session_alive_but_not_for_ever(session: LoginSession) -> None:
    number, now = 1, START
    while now - START < LONGEST - IDLE:
        now += IDLE - SECOND
        number = session.rotate(number, now)
    assert session.is_over(START + LONGEST)


def test_an_ended_session_gives_nothing_more(session: LoginSession) -> None:
    end = session.end("logged_out", START)
    assert (end.id, end.user_id, end.reason, end.facts) == (session.id, session.user_id, "logged_out", [SessionEnded()])
    with pytest.raises(SessionOver):
        session.end("later", START + SECOND)
    with pytest.raises(SessionOver):
        session.rotate(1, START + SECOND)
    assert session.end_reason == "logged_out"


def test_a_refresh_token_is_read_back() -> None:
    tokens, session_id = RefreshTokens(b"k" * 32), new_id()
    assert tokens.read(tokens.write(session_id, 7)) == (session_id, 7)


def test_a_made_up_refresh_token_is_nothing() -> None:
    tokens = RefreshTokens(b"k" * 32)
    good = tokens.write(new_id(), 7)
    changed = good[:20] + ("A" if good[20] != "A" else "B") + good[21:]
    foreign = RefreshTokens(b"x" * 32).write(new_id(), 7)
    for token in (changed, foreign, good[:-4], good + "AAAA", "", "é", "....", "A" * 100_000):
        assert tokens.read(token) is None, token[:80]
