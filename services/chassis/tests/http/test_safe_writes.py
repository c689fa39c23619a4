"""Conditional requests and repeated ones (http.md, Writing safely; faults.md D-1, D-2)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from chassis.principal import Reach
from chassis.storage import Database
from chassis.tables import fact, idempotency
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, WRITE, Book

NOVEL = {"title": "儒林外史", "kind": "novel", "price": "1"}


def test_an_unchanged_book_is_304_without_a_body(clerk: Caller) -> None:
    book = clerk.book()
    path = f"/v1/books/{book['id']}"
    for held in ('"1"', 'W/"1"', '"7", "1"', "*"):
        answer = clerk.call("GET", path, headers={"If-None-Match": held})
        assert (answer.status_code, answer.get_data(), answer.headers["ETag"]) == (304, b"", '"1"'), held
    assert clerk.call("GET", path, headers={"If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize(
    ("if_match", "status"),
    [(None, 428), ("*", 428), ('"2"', 412), ('"1", "2"', 400), ("1", 400), ('"x"', 400), ("", 400)],
)
def test_a_change_needs_the_version_it_was_made_from(clerk: Caller, if_match: str | None, status: int) -> None:
    book = clerk.book()
    headers = {} if if_match is None else {"If-Match": if_match}
    answer = clerk.call("PATCH", f"/v1/books/{book['id']}", headers=headers, json={"price": "2"})
    assert answer.status_code == status, answer.text
    assert clerk.call("GET", f"/v1/books/{book['id']}").get_json()["price"] == "12.50"


def test_a_change_with_the_right_version_gives_the_next_one(clerk: Caller) -> None:
    path = f"/v1/books/{clerk.book()['id']}"
    for version in (1, 2):
        held = f'"{version}"' if version == 1 else f'W/"{version}"'
        answer = clerk.call("PATCH", path, headers={"If-Match": held}, json={"price": str(version)})
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{version + 1}"'), answer.text


def test_of_many_changes_at_once_one_wins(clerk: Caller) -> None:
    path = f"/v1/books/{clerk.book()['id']}"
    together = Barrier(8)

    def change(number: int) -> int:
        together.wait()
        return clerk.call("PATCH", path, headers={"If-Match": '"1"'}, json={"price": str(number)}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(change, range(8)))
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}, statuses


def test_a_repeated_post_gets_the_same_answer_and_makes_one_book(clerk: Caller, database: Database) -> None:
    """D-1."""
    first = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": "k 1"})
    again = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": "k 1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_data() == first.get_data()
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(database, Book) == 1


def test_fifty_at_once_with_one_key_make_one_book(clerk: Caller, database: Database) -> None:
    """D-1."""
    together = Barrier(50)

    def post(_: int) -> tuple[int, str | None, bytes]:
        together.wait()
        answer = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": "fifty"})
        return answer.status_code, answer.headers.get("Retry-After"), answer.get_data()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(post, range(50)))
    made = {body for status, _, body in answers if status == 201}
    assert len(made) == 1
    assert all(retry for status, retry, _ in answers if status in (409, 503))
    assert {status for status, _, _ in answers} <= {201, 409, 503}
    assert count(database, Book) == 1
    assert count(database, fact) == 1


def test_another_body_or_address_under_the_same_key_is_refused(clerk: Caller) -> None:
    """D-2."""
    key = {"Idempotency-Key": "k"}
    assert clerk.call("POST", "/v1/books", json=NOVEL, headers=key).status_code == 201
    other = clerk.call("POST", "/v1/books", json={**NOVEL, "price": "2"}, headers=key)
    elsewhere = clerk.call("POST", "/v1/odds/everything", json={}, headers=key)
    for answer in (other, elsewhere):
        assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/key-reused")


def test_the_same_key_and_body_for_another_thing_is_refused(clerk: Caller) -> None:
    statuses = [
        clerk.call(
            "POST", f"/v1/books/{clerk.book(title)['id']}/dust", headers={"If-Match": '"1"', "Idempotency-Key": "k"}
        )
        for title in ("one", "other")
    ]
    assert [answer.status_code for answer in statuses] == [200, 422]


def test_the_same_key_of_somebody_else_is_another_key(clerk: Caller, enter: Enter) -> None:
    """D-2."""
    other = enter({READ: Reach.ALL, WRITE: Reach.ALL})
    mine = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": "k"})
    theirs = other.call("POST", "/v1/books", json={**NOVEL, "title": "theirs"}, headers={"Idempotency-Key": "k"})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.get_json()["id"] != theirs.get_json()["id"]


def test_a_refused_command_leaves_no_answer_behind(clerk: Caller, database: Database) -> None:
    key = {"Idempotency-Key": "k"}
    clerk.book("taken")
    assert clerk.call("POST", "/v1/books", json={**NOVEL, "title": "taken"}, headers=key).status_code == 409
    assert count(database, idempotency) == 0
    assert clerk.call("POST", "/v1/books", json=NOVEL, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "caf\u00e9", "a\tb", "a\x7f"])
def test_a_key_that_is_none_is_malformed(clerk: Caller, key: str) -> None:
    """D-2."""
    answer = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": key})
    assert answer.status_code == 400, answer.text


def test_a_key_of_255_characters_is_taken(clerk: Caller) -> None:
    answer = clerk.call("POST", "/v1/books", json=NOVEL, headers={"Idempotency-Key": "k" * 255})
    assert answer.status_code == 201


def test_a_secret_answer_is_never_stored(clerk: Caller, database: Database) -> None:
    key = {"Idempotency-Key": "k"}
    first = clerk.call("POST", "/v1/odds/secret", headers=key)
    again = clerk.call("POST", "/v1/odds/secret", headers=key)
    assert first.get_json() != again.get_json()
    assert count(database, idempotency) == 0


def test_an_action_without_arguments_needs_no_body(clerk: Caller) -> None:
    path = f"/v1/books/{clerk.book()['id']}/dust"
    assert clerk.call("POST", path, headers={"If-Match": '"1"'}).status_code == 200
    assert clerk.call("POST", path, headers={"If-Match": '"2"'}, json={}).status_code == 200
    assert clerk.call("POST", path, headers={"If-Match": '"3"'}, json={"how": "softly"}).status_code == 422


def count(database: Database, table: object) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table))) or 0  # type: ignore[arg-type]
