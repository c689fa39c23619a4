"""Reading, making and changing through the declared routes."""

from typing import Any
from uuid import uuid4

from werkzeug.http import parse_options_header

from chassis.http.app import openapi_document
from services.chassis.tests.http.conftest import Caller
from services.chassis.tests.http.shop import SHOP


def test_a_made_book_is_answered_with_its_place_and_version(clerk: Caller) -> None:
    answer = clerk.call(
        "POST",
        "/v1/books",
        json={"title": "红楼梦", "kind": "novel", "price": "88.8", "chapters": [{"place": 1, "heading": "甄士隐"}]},
    )
    assert answer.status_code == 201, answer.text
    book = answer.get_json()
    assert answer.headers["Location"] == f"books/{book['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert book["price"] == "88.80"
    assert book["chapters"][0]["heading"] == "甄士隐"
    assert clerk.call("GET", f"/v1/books/{book['id']}").get_json() == book


def test_a_file_is_handed_over_under_its_name_in_any_script_and_never_shown_in_place(clerk: Caller) -> None:
    book = clerk.book('红楼梦"; x="1')
    answer = clerk.call("GET", f"/v1/books/{book['id']}/label")
    assert (answer.status_code, answer.content_type) == (200, "application/x-label")
    assert answer.data.decode() == book["title"]
    how, told = parse_options_header(answer.headers["Content-Disposition"])
    assert (how, told) == ("attachment", {"filename": f"{book['title']}.label"})
    assert clerk.call("GET", f"/v1/books/{uuid4()}/label").status_code == 404


def test_a_command_is_answered_with_a_file_as_well(clerk: Caller) -> None:
    answer = clerk.client.post("/v1/odds/receipt", json={})
    assert (answer.status_code, answer.content_type, answer.data) == (200, "application/x-receipt", b"paid")
    assert parse_options_header(answer.headers["Content-Disposition"])[1] == {"filename": "收据.txt"}


def test_a_file_is_described_by_its_media_type() -> None:
    described: dict[str, Any] = openapi_document(SHOP)["paths"]["/v1/books/{book_id}/label"]["get"]
    assert described["responses"]["200"]["content"] == {
        "application/x-label": {"schema": {"type": "string", "format": "binary"}}
    }
    assert "304" not in described["responses"]
