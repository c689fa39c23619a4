"""Reading, making and changing through the declared routes."""

from services.chassis.tests.http.conftest import Caller


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
