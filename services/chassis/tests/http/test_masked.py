"""What a role masks is seen nowhere and found by no detour (http.md, Permission: field masks; faults.md Z-2)."""

import json
import time
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from chassis.http import ListQuery, Search
from chassis.http.filters import FieldMasked, read_query, refuse_masked
from chassis.http.sheets import XLSX
from chassis.principal import Reach
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, WRITE

MASKS = {"shop.book": {"price": "redact", "blurb": "hide", "chapters.heading": "redact"}}
SECRETS = ("12.5", "98765", "秘密", "secret", "第一章")


@pytest.fixture
def seller(enter: Enter) -> Caller:
    """May read and write every book, but see neither price nor blurb nor headings."""
    return enter({READ: Reach.ALL, WRITE: Reach.ALL}, masks=MASKS)


@pytest.fixture
def book(seller: Caller) -> dict[str, Any]:
    """A book with a price of 12.50, made 98765 afterwards."""
    chapters = [{"place": 1, "heading": "第一章"}]
    made = seller.book("masked", blurb={"zh": "秘密", "en": "secret"}, chapters=chapters)
    seller.call("PATCH", f"/v1/books/{made['id']}", headers={"If-Match": '"1"'}, json={"price": "98765"})
    return made


def feed(caller: Caller, count: int) -> list[dict[str, Any]]:
    """The feed from its beginning; it waits for the oldest transaction of the whole server."""
    deadline = time.monotonic() + 30
    while len(items := caller.call("GET", "/v1/events").get_json()["items"]) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return list(items)


def test_it_stands_in_no_document_no_list_no_export_and_no_history(seller: Caller, book: dict[str, Any]) -> None:
    path = f"/v1/books/{book['id']}"
    shown = [
        json.dumps(book, ensure_ascii=False),
        seller.call("GET", path).text,
        seller.call("GET", "/v1/books").text,
        seller.call("GET", "/v1/books", headers={"Accept": "text/csv"}).text,
        seller.call("GET", f"{path}/history").text,
    ]
    for place in shown:
        assert "***" in place
        assert [secret for secret in SECRETS if secret in place] == []
    assert "blurb" not in seller.call("GET", path).get_json()


def test_a_document_with_masked_fields_is_not_printed(seller: Caller, enter: Enter, book: dict[str, Any]) -> None:
    """C-27: nothing is masked on paper."""
    label = f"/v1/books/{book['id']}/label"
    assert enter({READ: Reach.ALL}).call("GET", label).status_code == 200
    refused = seller.call("GET", label)
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/file-masked")


def test_the_feed_gives_events_with_their_data_masked(enter: Enter) -> None:
    masks = {"shop.book": {"title": "redact", "reason": "hide"}}
    seller = enter({READ: Reach.ALL, WRITE: Reach.ALL}, masks=masks)
    whole = enter({READ: Reach.ALL})
    path = f"/v1/books/{seller.book('before')['id']}"
    seller.call("PATCH", path, headers={"If-Match": '"1"'}, json={"title": "after"})
    seller.call("POST", f"{path}/sell", headers={"If-Match": '"2"'}, json={"reason": "fire"})
    seen, real = feed(seller, 3), feed(whole, 3)
    assert [event["data"]["state"]["title"] for event in seen] == ["***"] * 3
    assert seen[1]["data"]["changed"] == {"title": {"old": "***", "new": "***"}}
    assert real[1]["data"]["changed"] == {"title": {"old": "before", "new": "after"}}
    assert real[2]["data"]["reason"] == "fire"
    assert "reason" not in seen[2]["data"]
    for event in (*seen, *real):
        del event["data"]
    assert seen == real, "everything else of the envelope is as it was published"


def test_an_export_has_no_column_for_a_hidden_field_and_a_redacted_one_has(
    seller: Caller, book: dict[str, Any]
) -> None:
    head = seller.call("GET", "/v1/books", headers={"Accept": "text/csv"}).text.splitlines()[0]
    assert "price" in head
    assert "blurb" not in head


def test_history_says_that_a_masked_field_changed_but_not_how(seller: Caller, book: dict[str, Any]) -> None:
    newest, _ = seller.call("GET", f"/v1/books/{book['id']}/history").get_json()["items"]
    assert newest["changes"] == {"price": {"old": "***", "new": "***"}}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("price[gte]=50", "price"),
        ("sort=price", "price"),
        ("sort=-price", "price"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/csv", XLSX])
def test_a_list_cannot_be_asked_about_it(
    seller: Caller, book: dict[str, Any], asked: str, field: str, accept: str
) -> None:
    answer = seller.call("GET", f"/v1/books?{asked}", headers={"Accept": accept, "Accept-Language": "en"})
    problem = answer.get_json()
    assert (answer.status_code, problem["type"], problem["field"]) == (403, "/problems/field-masked", field)
    assert (
        problem["detail"] == f"Your roles mask the field {field}; a list cannot be filtered, searched or sorted by it."
    )
    assert f"字段 {field}" in seller.call("GET", f"/v1/books?{asked}").get_json()["detail"]


@pytest.mark.parametrize(
    ("masks", "asked", "field"),
    [
        ({"title": "redact"}, "q=mask", "title"),
        ({"title.zh": "redact"}, "q=mask", "title"),
        ({"kind": "hide"}, "kind=novel", "kind"),
        ({"kind": "hide"}, "kinds=novel,manual", "kind"),
        ({"owner_id": "redact"}, "owner_id=me", "owner_id"),
    ],
)
def test_neither_by_search_nor_by_another_name_nor_through_a_part(
    enter: Enter, masks: dict[str, str], asked: str, field: str
) -> None:
    answer = enter({READ: Reach.ALL}, masks={"shop.book": masks}).call("GET", f"/v1/books?{asked}")
    assert (answer.status_code, answer.get_json()["field"]) == (403, field)


def test_a_search_that_does_not_say_where_it_looks_is_refused_under_any_mask() -> None:
    class Anywhere(ListQuery):
        """A list with a search."""

        q = Search()

    schema = Anywhere()
    with pytest.raises(FieldMasked):
        refuse_masked(schema, {"q": "x"}, {"price": "hide"}, read_query(schema, MultiDict({"q": "x"}), "me"))
    refuse_masked(schema, {}, {"price": "hide"}, read_query(schema, MultiDict(), "me"))


@pytest.mark.parametrize("asked", ["", "q=mask", "kind=novel", "sort=-title", "limit=1&fields=title,price"])
def test_what_is_not_masked_may_be_asked_as_before(seller: Caller, book: dict[str, Any], asked: str) -> None:
    answer = seller.call("GET", f"/v1/books?{asked}")
    assert (answer.status_code, len(answer.get_json()["items"])) == (200, 1)


def test_a_list_whose_usual_order_is_masked_comes_in_the_order_of_making(enter: Enter) -> None:
    reader = enter({READ: Reach.ALL, WRITE: Reach.ALL}, masks={"shop.book": {"title": "redact"}})
    made = [reader.book(title)["id"] for title in ("b", "c", "a")]
    first = reader.call("GET", "/v1/books?limit=2").get_json()
    rest = reader.call("GET", f"/v1/books?limit=2&cursor={first['next_cursor']}").get_json()
    assert [book["id"] for book in first["items"] + rest["items"]] == made[::-1]


def test_a_role_that_shows_the_field_takes_the_mask_away(enter: Enter, seller: Caller, book: dict[str, Any]) -> None:
    reader = enter({READ: Reach.ALL})
    assert reader.call("GET", "/v1/books?price[gte]=50").get_json()["items"][0]["price"] == "98765.00"
    assert reader.call("GET", "/v1/books?price[gte]=98766").get_json()["items"] == []
