"""The ring of signing keys on the real database: no token is ever signed with a key that a verifier cannot know."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.storage import Database
from chassis.testing.access import ISSUER
from chassis.testing.staff import Caller
from chassis.tokens import KeptKeys, Tokens
from gateway.identity.instruments import Instruments
from gateway.identity.keys.commands import turn_keys
from gateway.identity.keys.model import CACHE_LIFE, OVERLAP, PERIOD
from gateway.identity.keys.queries import key_set, ring

Ask = Callable[..., TestResponse]
ADMIN = {"grant_type": "password", "username": "admin", "password": "correct horse battery staple"}


@pytest.fixture
def turn(run: Callable[..., Any], instruments: Instruments, database: Database) -> Callable[..., list[str]]:
    """Turns the ring as the schedule does and tells the states, the newest first."""

    def turn(*, rotate: bool = False) -> list[str]:
        run(lambda uow: turn_keys(uow, instruments.master, rotate=rotate))
        return [key.state for key in database.read(ring)]

    return turn


@pytest.fixture
def wait(engine: Engine) -> Callable[[timedelta], None]:
    """Time passes for the keys."""

    def wait(gone: timedelta) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE signing_key SET since = since - :gone"), {"gone": gone})

    return wait


def test_a_key_goes_from_next_over_active_and_retiring_to_gone(
    turn: Callable[..., list[str]], wait: Callable[[timedelta], None]
) -> None:
    assert turn() == ["active"]
    wait(PERIOD - CACHE_LIFE)
    assert turn() == ["next", "active"]
    assert turn() == ["next", "active"], "a successor signs before verifiers can know it"
    wait(CACHE_LIFE)
    assert turn() == ["active", "retiring"]
    wait(OVERLAP - timedelta(seconds=5))
    assert turn() == ["active", "retiring"], "a key is gone while its tokens live"
    wait(timedelta(seconds=5))
    assert turn() == ["active", "gone"]


def test_c1_a_worker_whose_clock_is_hours_ahead_ends_no_key_early(
    turn: Callable[..., list[str]], wait: Callable[[timedelta], None]
) -> None:
    assert turn() == ["active"]
    assert turn(rotate=True) == ["next", "active"]
    with time_machine.travel(timedelta(hours=2)):
        assert turn() == ["next", "active"], "a successor signs before verifiers can know it"
        wait(CACHE_LIFE)
        assert turn() == ["active", "retiring"]
        assert turn() == ["active", "retiring"], "a key is gone while its tokens live"


def test_the_command_brings_the_successor_forward_and_asking_twice_is_once(turn: Callable[..., list[str]]) -> None:
    assert turn(rotate=True) == turn(rotate=True) == ["next", "active"]


def test_every_token_of_a_rotation_is_believed_by_a_verifier_with_the_oldest_cache(
    turn: Callable[..., list[str]], wait: Callable[[timedelta], None], ask_token: Ask, database: Database
) -> None:
    seen: list[dict[str, Any]] = [database.read(key_set)]
    for step in (lambda: turn(rotate=True), lambda: wait(CACHE_LIFE), turn, lambda: wait(OVERLAP), turn):
        step()
        token = ask_token(**ADMIN).json["access_token"]
        for keys in seen[-2:]:
            Tokens(KeptKeys(lambda keys=keys: keys), ISSUER).verify(token)  # type: ignore[misc]
        seen.append(database.read(key_set))


def test_the_private_half_of_a_gone_key_is_erased_and_it_is_published_no_more(
    turn: Callable[..., list[str]], wait: Callable[[timedelta], None], database: Database
) -> None:
    turn(rotate=True)
    wait(CACHE_LIFE)
    turn()
    wait(OVERLAP)
    turn()
    active, gone = database.read(ring)
    assert gone.sealed is None
    assert [key["kid"] for key in database.read(key_set)["keys"]] == [active.kid]


def test_two_replicas_turning_at_once_make_one_successor(turn: Callable[..., list[str]]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: turn(rotate=True), range(4)))
    assert turn() == ["next", "active"]


def test_the_administrator_sees_the_ring_and_turns_it_but_never_sees_a_private_half(admin: Caller, app: Flask) -> None:
    rotated = admin.post("/v1/signing-keys/rotate")
    assert [key["state"] for key in rotated.json["keys"]] == ["next", "active"]
    listed = admin.get("/v1/signing-keys")
    assert listed.json == rotated.json
    assert set(listed.json["keys"][0]) == {"kid", "state", "since", "created_at"}
    assert len(app.test_client().get("/v1/jwks").json["keys"]) == 2
