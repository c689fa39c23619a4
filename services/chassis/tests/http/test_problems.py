"""Problem documents: one form for every error, in two languages (http.md, Errors)."""

import re

import pytest
from flask import Flask

from chassis.errors import Refusal
from chassis.http import commanding
from chassis.http.problems import problem_types
from services.chassis.tests.http.conftest import Caller

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("*", "zh-CN"),
        ("fr", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.8", "en"),
        ("zh;q=0.3,en;q=0.9", "en"),
        ("x" * 5000, "zh-CN"),
    ],
)
def test_english_is_spoken_to_those_who_ask_for_it(app: Flask, asked: str | None, spoken: str) -> None:
    headers = {} if asked is None else {"Accept-Language": asked}
    answer = app.test_client().get("/v1/nothing", headers=headers)
    assert answer.headers["Content-Language"] == spoken
    assert bool(HAN.search(answer.get_json()["title"])) == (spoken == "zh-CN")


def test_an_address_that_does_not_exist_is_a_problem_document(app: Flask) -> None:
    for path in ("/", "/v1/nothing", "/v1/books/", "//v1//books", "/v1/books/not-an-id", "/v1/Books", "/v1/books;x"):
        answer = app.test_client().get(path)
        assert answer.status_code == 404, path
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["type"] == "/problems/no-such-route"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_wrong_method_is_told_the_right_ones(app: Flask, method: str) -> None:
    answer = app.test_client().open("/v1/books", method=method, headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert answer.get_json()["type"] == "/problems/method-not-allowed"


def test_a_fault_of_the_program_gives_a_trace_and_nothing_else(clerk: Caller, caplog: pytest.LogCaptureFixture) -> None:
    answer = clerk.call("POST", "/v1/odds/broken", headers={"Accept-Language": "en"})
    problem = answer.get_json()
    assert answer.status_code == 500
    assert set(problem) == {"type", "title", "status", "trace_id"}
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert re.fullmatch("[0-9a-f]{32}", problem["trace_id"])


def test_g9_a_request_for_which_no_memory_is_left_may_come_again(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(_most: int) -> bytes:
        raise MemoryError

    monkeypatch.setattr(commanding, "read_body", without_memory)
    answer = clerk.call("POST", "/v1/books", json={})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.get_json()["type"] == "/problems/unavailable"


def test_the_trace_of_the_caller_is_kept(app: Flask) -> None:
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    problem = app.test_client().get("/", headers={"traceparent": traceparent}).get_json()
    assert problem["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


def test_a_refusal_shows_the_figures_that_explain_it(clerk: Caller) -> None:
    book = clerk.book("三国演义", price="30")
    first = clerk.call("POST", f"/v1/books/{book['id']}/sell", headers={"If-Match": '"1"'}, json={"reason": "gift"})
    assert first.status_code == 200, first.text
    again = clerk.call("POST", f"/v1/books/{book['id']}/sell", headers={"If-Match": '"2"'}, json={"reason": "gift"})
    problem = again.get_json()
    assert again.status_code == 409
    assert problem["type"] == "/problems/book-already-sold"
    assert problem["title"] == "图书已售出"
    assert problem["detail"].startswith("《三国演义》于 ")
    assert problem["price"] == "30", "not 30.0000, as the database has it"
    assert problem["status"] == 409
    assert problem["status_"] == "sold"


def test_a_violated_constraint_is_the_refusal_named_for_it(clerk: Caller) -> None:
    clerk.book("same")
    again = clerk.call("POST", "/v1/books", json={"title": "same", "kind": "novel", "price": "1"})
    assert (again.status_code, again.get_json()["type"]) == (409, "/problems/title-taken")


def test_a_reference_not_known_yet_says_when_to_come_back(clerk: Caller) -> None:
    answer = clerk.call("POST", "/v1/odds/late")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/not-known-here-yet")
    assert answer.headers["Retry-After"] == "2"


def test_each_fault_of_an_input_is_named_with_its_place_in_both_languages(clerk: Caller) -> None:
    body = {"kind": "poem", "price": "-1", "chapters": [{"place": 1, "heading": "a"}, {"place": 0}], "isbn": "1"}
    expected = {
        ("#/title", "required"),
        ("#/kind", "not-a-choice"),
        ("#/price", "too-small"),
        ("#/chapters/1/place", "too-small"),
        ("#/chapters/1/heading", "required"),
        ("#/isbn", "unknown-field"),
    }
    for language in ("zh", "en"):
        answer = clerk.call("POST", "/v1/books", json=body, headers={"Accept-Language": language})
        assert answer.status_code == 422
        errors = answer.get_json()["errors"]
        assert {(error["pointer"], error["code"]) for error in errors} == expected
        assert all(bool(HAN.search(error["message"])) == (language == "zh") for error in errors)


def test_a_flood_of_faults_is_cut(clerk: Caller) -> None:
    answer = clerk.call("POST", "/v1/books", json={f"x{n}": n for n in range(5_000)})
    assert answer.status_code == 422
    assert len(answer.get_json()["errors"]) == 50


def test_every_problem_type_is_listed_in_both_languages(app: Flask) -> None:
    listed = {item["type"]: item for item in app.test_client().get("/v1/problems").get_json()["items"]}
    for kind in problem_types():
        item = listed[f"/problems/{kind.slug}"]
        assert item["status"] == kind.status
        assert item["meaning"], kind
        assert HAN.search(item["title"]["zh"]), kind
        assert not HAN.search(item["title"]["en"]), kind
    assert "/problems/book-already-sold" in listed


def test_no_two_refusals_share_a_problem_type() -> None:
    kinds = [kind for kind in Refusal.__subclasses__() if kind.slug == "refused"]
    assert not kinds
