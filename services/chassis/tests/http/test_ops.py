"""The operators' routes and the feed, over HTTP."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.storage import Database
from chassis.tables import fact, held, outbox
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, WRITE


@pytest.fixture
def parked_events(database: Database) -> list[int]:
    """Three events that could not be handled."""
    row = {
        "room": "books",
        "routing_key": "a.b.c.v1",
        "body": b"{",
        "attempts": 5,
        "state": "parked",
        "error": "why: Wang",
    }
    with database.transaction() as session:
        rows = [{**row, "event_id": new_id(), "aggregate_id": new_id(), "next_at": None} for _ in range(3)]
        return list(session.scalars(insert(held).returning(held.c.id), rows))


def test_the_ledger_counts_facts_and_sums_up_aggregates(clerk: Caller) -> None:
    for title in ("a", "b"):
        clerk.book(title)
    seen = clerk.call("GET", "/v1/ops/ledger").get_json()
    waiting = seen["facts"].pop("oldest_pending_seconds")
    assert seen["facts"] == {"written": 2, "pending": 2, "sent": 0}
    assert 0 <= waiting < 3600
    assert seen["owned"][0]["aggregate"] == "shop.book"
    assert seen["owned"][0]["count"] == 2
    parts = clerk.call("GET", "/v1/ops/ledger/shop.book/buckets").get_json()["items"]
    assert sum(part["count"] for part in parts) == 2


def test_the_relay_s_lag_is_the_age_of_the_oldest_unsent_fact(clerk: Caller, database: Database) -> None:
    for title in ("old", "young"):
        clerk.book(title)
    with database.transaction() as session:
        session.execute(
            update(fact).values(at=fact.c.at - timedelta(hours=1)).where(fact.c.event_id == _first(session))
        )
    assert 3600 <= clerk.call("GET", "/v1/ops/ledger").get_json()["facts"]["oldest_pending_seconds"] < 3700
    with database.transaction() as session:
        session.execute(delete(outbox))
    seen = clerk.call("GET", "/v1/ops/ledger").get_json()["facts"]
    assert seen == {"written": 2, "pending": 0, "sent": 2, "oldest_pending_seconds": None}


def _first(session: Session) -> UUID | None:
    return session.scalar(select(outbox.c.event_id).order_by(outbox.c.id).limit(1))


def test_versions_are_listed_page_by_page(clerk: Caller) -> None:
    ids = sorted(clerk.book(str(number))["id"] for number in range(5))
    first = clerk.call("GET", "/v1/ops/ledger/shop.book?limit=3").get_json()
    rest = clerk.call("GET", f"/v1/ops/ledger/shop.book?limit=3&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None
    assert clerk.call("GET", "/v1/ops/ledger/shop.unknown").status_code == 404


def test_parked_events_are_found_shown_replayed_and_given_up(clerk: Caller, parked_events: list[int]) -> None:
    first = clerk.call("GET", "/v1/ops/parked?state=parked&limit=2").get_json()
    rest = clerk.call("GET", f"/v1/ops/parked?state=parked&limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == parked_events
    assert clerk.call("GET", f"/v1/ops/parked/{parked_events[0]}").get_json()["error"] == "why: Wang"
    replayed = clerk.call("POST", f"/v1/ops/parked/{parked_events[0]}/replay")
    assert (replayed.status_code, replayed.get_json()["state"]) == (200, "held")
    given_up = clerk.call("POST", f"/v1/ops/parked/{parked_events[1]}/discard", json={"reason": "broken"})
    assert (given_up.status_code, given_up.get_json()["state"]) == (200, "discarded")
    again = clerk.call("POST", f"/v1/ops/parked/{parked_events[1]}/replay")
    assert (again.status_code, again.get_json()["type"]) == (409, "/problems/not-parked")
    for nobody in (9999999999, 2**63, 10**30):
        assert clerk.call("GET", f"/v1/ops/parked/{nobody}").status_code == 404


def test_parked_events_of_one_error_are_sent_on_together(clerk: Caller, parked_events: list[int]) -> None:
    found = clerk.call("GET", "/v1/ops/parked?error=wh").get_json()["items"]
    assert [item["id"] for item in found] == parked_events
    path = "/v1/ops/parked/replay"
    for body, count in (({"error": "w%y"}, 0), ({"room": "films"}, 0), ({"room": "books", "error": "wh"}, 3), ({}, 0)):
        answer = clerk.call("POST", path, json=body)
        assert (answer.status_code, answer.get_json()) == (200, {"replayed": count}), body
    held_now = clerk.call("GET", "/v1/ops/parked?state=held").get_json()["items"]
    assert [item["id"] for item in held_now] == parked_events
    assert clerk.call("POST", path, json={"rom": "books"}).status_code == 422, "a slip must not mean all"


def test_who_sent_on_or_gave_up_what_is_listed_newest_first(clerk: Caller, parked_events: list[int]) -> None:
    clerk.call("POST", f"/v1/ops/parked/{parked_events[0]}/discard", json={"reason": "duplicate"})
    clerk.call("POST", "/v1/ops/parked/replay", json={})
    first = clerk.call("GET", "/v1/ops/interventions?limit=2").get_json()
    rest = clerk.call("GET", f"/v1/ops/interventions?limit=2&cursor={first['next_cursor']}").get_json()
    told = [*first["items"], *rest["items"]]
    assert rest["next_cursor"] is None
    assert [(item["act"], item["reason"]) for item in told] == [
        ("replayed", None),
        ("replayed", None),
        ("discarded", "duplicate"),
    ]
    assert {(item["actor"], item["room"]) for item in told} == {(f"user/{clerk.id}", "books")}
    assert {item["error"] for item in told} == {"why"}, "the values in an error's text must not be kept for ever"


def test_operating_needs_its_own_permission(enter: Enter, parked_events: list[int]) -> None:
    watcher = enter({"shop.ops.read": Reach.ALL, READ: Reach.ALL, WRITE: Reach.ALL})
    assert watcher.call("GET", "/v1/ops/parked").status_code == 200
    for path in (f"{parked_events[0]}/replay", f"{parked_events[0]}/discard", "replay"):
        assert watcher.call("POST", f"/v1/ops/parked/{path}").status_code == 403
    clerk = enter({READ: Reach.ALL, WRITE: Reach.ALL, "shop.ops.manage": Reach.ALL})
    for path in ("ledger", "parked", "interventions", "schedule", "ledger/shop.book", "ledger/shop.book/buckets"):
        assert clerk.call("GET", f"/v1/ops/{path}").status_code == 403, path


def test_the_schedule_is_shown(clerk: Caller) -> None:
    answer = clerk.call("GET", "/v1/ops/schedule")
    assert (answer.status_code, answer.get_json()) == (200, {"items": [], "next_cursor": None})


def hear(clerk: Caller, count: int, query: str) -> tuple[list[dict[str, Any]], str]:
    """The next events of the feed and the place behind them.

    The feed waits for the oldest transaction of the whole server, and other tests share it.
    """
    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + 30
    while len(heard) < count and time.monotonic() < deadline:
        page = clerk.call("GET", f"/v1/events?{query}").get_json()
        heard += page["items"]
        query = f"{query.partition('&after=')[0]}&after={page['next_cursor']}"
    return heard, query


def test_the_feed_gives_every_event_once_and_always_a_place_to_go_on(clerk: Caller) -> None:
    ids = [clerk.book(str(number))["id"] for number in range(5)]
    heard, query = hear(clerk, 5, "limit=2")
    assert [event["partitionkey"] for event in heard] == ids
    assert heard[0]["type"] == "crm.shop.book.listed.v1"
    later = clerk.book("later")["id"]
    fresh, _ = hear(clerk, 1, query)
    assert [event["partitionkey"] for event in fresh] == [later]


def test_the_feed_gives_the_types_asked_for(clerk: Caller) -> None:
    path = f"/v1/books/{clerk.book()['id']}"
    clerk.call("PATCH", path, headers={"If-Match": '"1"'}, json={"price": "3"})
    heard, _ = hear(clerk, 1, "type=shop.book.changed.v1")
    assert [event["type"] for event in heard] == ["crm.shop.book.changed.v1"]


@pytest.mark.parametrize("grants", [{WRITE: Reach.ALL}, {READ: Reach.TEAM}])
def test_the_feed_gives_nothing_of_what_one_may_not_read_all_of(enter: Enter, grants: dict[str, Reach]) -> None:
    assert enter(grants).call("GET", "/v1/events").status_code == 403


def test_an_envelope_is_given_whole_or_not_at_all(clerk: Caller) -> None:
    clerk.book()
    assert clerk.call("GET", "/v1/events?fields=id").status_code == 422
