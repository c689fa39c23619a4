"""The company's site: what the staff writes and what everybody reads without a token (SY-12, steps 3 and 5 of 1.9)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import PAGE

PUBLICATIONS, SITE = "/v1/publications", "/v1/site"
_numbers = count(1)


@pytest.fixture(scope="module")
def director(company: Staff) -> Caller:
    """Who keeps the site."""
    return company.hire("marketing_manager")


@pytest.fixture(scope="module")
def stranger(company: Staff) -> FlaskClient:
    """Anybody, without a token."""
    return company.app.test_client()


def written(director: Caller, **details: Any) -> dict[str, Any]:
    answer = director.post(PUBLICATIONS, {**PAGE, "slug": f"page-{next(_numbers)}", **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def published(director: Caller, **details: Any) -> dict[str, Any]:
    answer = director.act(f"{PUBLICATIONS}/{written(director, **details)['id']}/publish", 1)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_the_public_sees_a_page_from_its_publication_to_its_withdrawal(director: Caller, stranger: FlaskClient) -> None:
    page = written(director)
    path, address = f"{PUBLICATIONS}/{page['id']}", f"{SITE}/pages/{page['slug']}"
    assert stranger.get(address).status_code == 404
    assert director.act(f"{path}/publish", 1).json["status"] == "published"
    read = stranger.get(address)
    assert (read.status_code, read.headers["ETag"]) == (200, '"2"')
    assert read.json.keys() == {"slug", "title", "body", "published_at"}
    assert (read.json["title"], read.json["body"]) == (PAGE["title"], PAGE["body"])
    assert page["slug"] in {item["slug"] for item in stranger.get(f"{SITE}/pages").json["items"]}
    assert director.act(f"{path}/withdraw", 2).json["status"] == "withdrawn"
    assert stranger.get(address).status_code == 404
    assert page["slug"] not in {item["slug"] for item in stranger.get(f"{SITE}/pages").json["items"]}


def test_a_hidden_page_cannot_be_told_from_one_that_never_was(director: Caller, stranger: FlaskClient) -> None:
    hidden, never = stranger.get(f"{SITE}/pages/{written(director)['slug']}"), stranger.get(f"{SITE}/pages/never")
    told = [{**answer.json, "trace_id": "", "instance": ""} for answer in (hidden, never)]
    assert told[0] == told[1]


def test_a_change_of_what_is_published_shows_at_once(director: Caller, stranger: FlaskClient) -> None:
    page = published(director)
    changed = director.patch(f"{PUBLICATIONS}/{page['id']}", 2, {"title": {"zh": "公司简介", "en": "The company"}})
    assert changed.status_code == 200, changed.text
    assert stranger.get(f"{SITE}/pages/{page['slug']}").json["title"] == {"zh": "公司简介", "en": "The company"}


def test_the_news_are_the_latest_first_and_lists_hold_no_texts(director: Caller, stranger: FlaskClient) -> None:
    slugs = [published(director, kind="news")["slug"] for _ in range(3)]
    listed = stranger.get(f"{SITE}/news").json["items"]
    assert [item["slug"] for item in listed][:3] == slugs[::-1]
    assert listed[0].keys() == {"slug", "title", "published_at"}
    assert stranger.get(f"{SITE}/news/{slugs[0]}").json["body"] == PAGE["body"]
    assert stranger.get(f"{SITE}/pages/{slugs[0]}").status_code == 404


def test_an_address_is_given_once_among_pages_and_once_among_news(director: Caller) -> None:
    slug = written(director)["slug"]
    refused = director.post(PUBLICATIONS, {**PAGE, "slug": slug})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/slug-taken")
    assert director.post(PUBLICATIONS, {**PAGE, "kind": "news", "slug": slug}).status_code == 201


def test_of_several_who_take_an_address_at_once_one_gets_it(director: Caller) -> None:
    page = {**PAGE, "slug": "wanted-by-all"}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: director.post(PUBLICATIONS, page), range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"slug": "About Us"}, "#/slug"),
        ({"slug": "../etc/passwd"}, "#/slug"),
        ({"slug": "-a"}, "#/slug"),
        ({"slug": "a--b"}, "#/slug"),
        ({"slug": "关于"}, "#/slug"),
        ({"slug": "x" * 81}, "#/slug"),
        ({"kind": "blog"}, "#/kind"),
        ({"body": {"zh": "字" * 10_001}}, "#/body/zh"),
        ({"body": {"zh": "x\u0007"}}, "#/body/zh"),
        ({"body": {"fr": "texte"}}, "#/body/fr"),
        ({"status": "published"}, "#/status"),
        ({"published_at": "2026-01-01T00:00:00Z"}, "#/published_at"),
    ],
)
def test_what_cannot_stand_on_the_site_is_refused_with_its_place(
    director: Caller, wrong: dict[str, Any], pointer: str
) -> None:
    refused = director.post(PUBLICATIONS, {**PAGE, "slug": "never", **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_an_address_never_changes(director: Caller) -> None:
    page = written(director)
    assert director.patch(f"{PUBLICATIONS}/{page['id']}", 1, {"slug": "other"}).status_code == 422


def test_the_longest_texts_fit_into_the_event_of_their_change(director: Caller) -> None:
    """10,000 characters of four bytes in two languages, three times: what is, what was, what became of it."""
    texts = [{"zh": char * 10_000, "en": char * 10_000} for char in ("𠀀", "𠀁")]
    page = written(director, body=texts[0], title={"zh": "𠀀" * 120})
    answer = director.patch(f"{PUBLICATIONS}/{page['id']}", 1, {"body": texts[1], "title": {"zh": "𠀁" * 120}})
    assert (answer.status_code, answer.json["body"]) == (200, texts[1])


SCRIPT = """<script>alert("1")</script><img src=x onerror=alert(1)> javascript:alert(1) {{7*7}} ${7*7} =1+1"""


def test_script_in_texts_stays_text(director: Caller, stranger: FlaskClient) -> None:
    """faults.md S-4: nothing is interpreted, and no browser takes the answer for a page."""
    page = published(director, title={"zh": SCRIPT}, body={"zh": SCRIPT})
    answer = stranger.get(f"{SITE}/pages/{page['slug']}", headers={"Accept": "text/html"})
    assert answer.json["body"]["zh"] == SCRIPT
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "slug", ["%00", "%ff%fe", "..%2f..%2fetc", "' OR 1=1 --", "%2e%2e", "x" * 5_000, "关于", "%0d%0aSet-Cookie:a=b"]
)
@pytest.mark.parametrize("kind", ["pages", "news"])
def test_rubbish_for_an_address_is_not_found(stranger: FlaskClient, kind: str, slug: str) -> None:
    answer = stranger.get(f"{SITE}/{kind}/{slug}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("query", ["limit=0", "limit=1&limit=2", "cursor=x", "sort=body", "status=draft", "q=x"])
def test_the_public_lists_take_what_they_declare_and_nothing_else(stranger: FlaskClient, query: str) -> None:
    answer = stranger.get(f"{SITE}/news?{query}")
    assert answer.status_code == (400 if query.startswith("cursor") else 422), answer.text


def test_a_page_after_a_page_shows_everything_once(director: Caller, stranger: FlaskClient) -> None:
    for _ in range(3):
        published(director, kind="news")
    whole = [item["slug"] for item in stranger.get(f"{SITE}/news?limit=200").json["items"]]
    shown, cursor = [], ""
    while cursor is not None:
        answer = stranger.get(f"{SITE}/news?limit=2{cursor and '&cursor=' + cursor}").json
        shown += [item["slug"] for item in answer["items"]]
        cursor = answer["next_cursor"]
    assert shown == whole
