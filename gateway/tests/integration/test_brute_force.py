"""Guessing passwords (faults.md A-2): slow for the guesser, blind, and harmless for the person."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller
from gateway.identity.throttling.model import ADDRESS, LOGIN, LONGEST_DELAY, PAIR, Measure

Ask = Callable[..., TestResponse]
PASSWORD = "correct horse battery staple"
WRONG = "a wrong one"
EVIL = "203.0.113.9"


@pytest.fixture
def guess(ask_token: Ask) -> Ask:
    def guess(login: str = "admin", password: str = WRONG, address: str = EVIL) -> TestResponse:
        return ask_token(address, grant_type="password", username=login, password=password)

    return guess


@pytest.fixture
def later(engine: Engine) -> Callable[[float], None]:
    """Time passes for the counters."""

    def pass_by(seconds: float) -> None:
        change = "UPDATE login_throttle SET last_at = last_at - :gone, blocked_until = blocked_until - :gone"
        with engine.begin() as connection:
            connection.execute(text(change.replace(":gone", "make_interval(secs => :seconds)")), {"seconds": seconds})

    return pass_by


def tries_before_refusal(guess: Callable[[int], TestResponse], wrong: int = 400) -> int:
    """How many tries were looked at before one was refused; on a slow machine the first seconds of delay let some
    more in.
    """
    for number in range(200):
        answer = guess(number)
        if answer.status_code == 429:
            return number
        assert answer.status_code == wrong, answer.text
    raise AssertionError("never refused")


def is_soon_after(tries: int, measure: Measure) -> bool:
    return measure.free < tries <= measure.free + 5


def test_after_some_free_tries_each_further_one_waits_twice_as_long_up_to_a_minute(
    guess: Ask, later: Callable[[float], None], engine: Engine
) -> None:
    delays = []
    for _ in range(PAIR.free + 16):
        assert guess().status_code == 400
        with engine.begin() as connection:
            query = "SELECT extract(epoch FROM blocked_until - last_at) FROM login_throttle WHERE key LIKE 'pair:%'"
            delays.append(round(float(connection.scalar(text(query)) or 0), 1))
        later(delays[-1] + 0.1)  # rounded to 0.1 s above
    free, delayed = delays[: PAIR.free], delays[PAIR.free :]
    assert free == [0] * PAIR.free
    assert all(after > before - 2 for before, after in pairwise(delayed)), "at the top, a slow test forgets a little"
    assert 0 < delayed[0] <= 1
    assert delayed[-1] == pytest.approx(LONGEST_DELAY, abs=1)
    later(-1)
    refused = guess()
    assert (refused.status_code, refused.json["error"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= LONGEST_DELAY


def test_a_thousand_tries_at_once_get_no_more_guesses_than_one_after_another(guess: Ask) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: guess().status_code, range(200)))
    assert set(answers) <= {400, 429}
    assert answers.count(400) <= PAIR.free + 8, "beyond the free tries only what the doubling delay allows"


def test_the_right_password_does_not_pass_while_its_pair_is_blocked_and_does_afterwards(
    guess: Ask, later: Callable[[float], None]
) -> None:
    while guess().status_code == 400:
        pass
    later(-LONGEST_DELAY)  # the machine may be slow, the delay shall not be over before the next try
    assert guess(password=PASSWORD).status_code == 429
    later(2 * LONGEST_DELAY)
    assert guess(password=PASSWORD).status_code == 200


def test_a_blocked_guesser_does_not_stand_in_the_way_of_the_person_elsewhere(guess: Ask) -> None:
    while guess().status_code == 400:
        pass
    assert guess(password=PASSWORD, address="192.0.2.1").status_code == 200


def test_one_address_walking_through_many_logins_is_slowed_down(guess: Ask) -> None:
    assert is_soon_after(tries_before_refusal(lambda number: guess(login=f"person-{number}")), ADDRESS)


def test_many_addresses_guessing_at_one_login_are_slowed_down_but_the_person_at_their_desk_is_not(guess: Ask) -> None:
    desk = "192.0.2.77"
    assert guess(password=PASSWORD, address=desk).status_code == 200
    assert is_soon_after(tries_before_refusal(lambda number: guess(address=f"198.51.100.{number}")), LOGIN)
    assert guess(address=desk).status_code == 400, "a wrong one at the desk is a wrong one, no more"
    assert guess(password=PASSWORD, address=desk).status_code == 200


def test_a_right_password_is_not_counted(guess: Ask) -> None:
    assert {guess(password=PASSWORD).status_code for _ in range(PAIR.free * 2)} == {200}


def test_tries_are_forgotten(guess: Ask, later: Callable[[float], None]) -> None:
    for _ in range(PAIR.free):
        guess()
    later(PAIR.free * PAIR.leak)
    assert [guess().status_code for _ in range(PAIR.free)] == [400] * PAIR.free


def test_the_secrets_of_systems_are_guarded_in_the_same_way(ask_token: Ask) -> None:
    form = {"grant_type": "client_credentials", "client_id": "crm-operator", "client_secret": "wrong"}
    assert is_soon_after(tries_before_refusal(lambda _: ask_token(EVIL, **form), wrong=401), PAIR)


def test_changing_the_password_is_no_way_around(admin: Caller) -> None:
    body = {"current_password": "a wrong one", "new_password": "another good long one"}
    tries = tries_before_refusal(lambda _: admin.post("/v1/me/password", body), wrong=422)
    assert is_soon_after(tries, PAIR)


def test_an_unknown_person_is_answered_like_a_wrong_password(
    guess: Ask, hire: Callable[..., Caller], admin: Caller
) -> None:
    left = hire("salesperson", login="left", password="the password of left")
    assert admin.act(f"/v1/users/{left.id}/deactivate", 1).status_code == 200
    answers = [
        guess(),
        guess(login="nobody"),
        guess(login="left"),
        guess(login="left", password="the password of left"),
    ]
    assert len({(answer.status_code, answer.text, tuple(sorted(_shown(answer)))) for answer in answers}) == 1


def test_an_unknown_person_is_blocked_like_a_known_one(guess: Ask) -> None:
    for login in ("admin", "nobody"):
        assert is_soon_after(tries_before_refusal(lambda _, login=login: guess(login=login)), PAIR)  # type: ignore[misc]


def test_an_unknown_person_costs_as_much_time_as_a_wrong_password(guess: Ask) -> None:
    """The medians differ by less than half; without a hash for nobody they differ by nine tenths."""
    took: dict[str, list[float]] = {"admin": [], "nobody": []}
    for round_ in range(15):
        for login, times in took.items():
            started = time.perf_counter()
            guess(login=login, address=f"198.51.100.{round_}")
            times.append(time.perf_counter() - started)
    known, unknown = statistics.median(took["admin"]), statistics.median(took["nobody"])
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_every_failure_is_journalled_without_what_was_typed(guess: Ask, engine: Engine) -> None:
    guess()
    guess(login="hunter2")  # a password typed into the wrong field
    with engine.begin() as connection:
        query = "SELECT subject_id IS NOT NULL, address FROM security_event WHERE kind = 'login_failed' ORDER BY id"
        lines = connection.execute(text(query)).all()
        everything = connection.scalar(text("SELECT string_agg(security_event::text, '') FROM security_event"))
    assert lines == [(True, EVIL), (False, EVIL)]
    assert "hunter2" not in everything


def _shown(answer: TestResponse) -> list[str]:
    return [name for name, _ in answer.headers]
