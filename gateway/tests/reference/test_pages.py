"""The reference as people read it: complete, in two languages, without script, and safe against what services say."""

import copy
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from gateway.edge.settings import Upstream
from gateway.reference.forms import EVENTS, OPENAPI

Open = Callable[..., Any]
AWAY = Upstream("sales", (("127.0.0.1", 1),))
HOSTILE = "<img src=x onerror=alert(1)>\"'></script></style><script>alert(1)</script>{{ 7*7 }} javascript:alert(1)"
PAGES = ("/docs", "/docs/customer/things", "/events", "/events/customer.thing.made.v1", "/problems", "/docs?q=thing")


class Page(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]


def read(pages: FlaskClient, path: str, language: str = "en") -> Page:
    answer = pages.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/html"
    return Page(answer.text)


def document(pages: FlaskClient, path: str) -> Any:
    return json.loads(pages.get(path).data)  # larger than what our own parser takes from strangers


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_is_on_its_page_with_all_that_it_takes_and_answers(pages: FlaskClient) -> None:
    shown: dict[str, Page] = {}
    for path, method, operation in operations(document(pages, "/openapi.json")):
        page = shown.setdefault(tag := operation["tags"][0], read(pages, f"/docs/{tag}"))
        assert {path, method.upper(), operation["summary"]} <= set(page.words), (tag, path)
        named = {each["name"] for each in operation.get("parameters", ())}
        assert named <= set(page.words), (tag, path)
        permission = operation["x-permission"]
        assert permission in ("public", "signed-in") or permission in page.words
        assert set(operation["responses"]) - {"default"} <= set(page.words)


def test_a_route_names_the_problems_it_may_answer(pages: FlaskClient) -> None:
    page = read(pages, "/docs/customer/things")
    assert {"stale-version", "version-required", "invalid"} <= set(page.words)
    assert {"/problems/stale-version", "/problems/version-required"} <= set(page.all("href"))


def test_a_route_shows_its_body_its_answer_and_a_call(pages: FlaskClient) -> None:
    page = read(pages, "/docs/customer/things")
    assert {"name", "weight", "nickname", "Its name"} <= {word.strip() for word in page.words}
    call = next(word for word in page.words if word.startswith("curl -X PATCH"))
    assert '"http://crm.example:8080/api/customer/v1/things/$THING_ID"' in call
    assert """-d '{"name": "pump"}'""" in call
    assert "If-Match" in call


@pytest.mark.parametrize(
    ("language", "tag", "words"), [("zh-CN,en;q=0.5", "zh-CN", "改物件"), ("en", "en", "Change a thing")]
)
def test_a_page_speaks_the_language_that_is_asked_for(pages: FlaskClient, language: str, tag: str, words: str) -> None:
    answer = pages.get("/docs/customer/things", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == tag
    assert answer.headers["Vary"] == "Accept-Language"
    assert Page(answer.text).elements[0] == ("html", {"lang": tag})
    assert words in answer.text


def test_the_address_can_say_the_language_and_links_keep_it(pages: FlaskClient) -> None:
    page = read(pages, "/docs?lang=zh", language="en")
    assert "接口参考" in page.words
    inner = [link for link in page.all("href") if link.startswith("/docs/customer/")]
    assert inner
    assert all("lang=zh" in link for link in inner)
    assert "/docs?lang=en" in page.all("href"), "the other language is one step away"


def test_search_finds_in_both_languages_whatever_the_page_speaks(pages: FlaskClient) -> None:
    for words in ("改物件 customer", "CHANGE things", "patch If-Match customer.thing.change"):
        page = read(pages, f"/docs?q={words}", language="en")
        assert "/api/customer/v1/things/{thing_id}" in page.words, words
        assert "/api/identity/v1/users" not in page.words
    assert "Nothing was found." in read(pages, "/docs?q=zebra").text
    assert "customer.thing.renamed.v1" in read(pages, "/events?q=改名").words


def test_the_event_page_says_everything_about_an_event(pages: FlaskClient) -> None:
    page = read(pages, "/events/identity.company.created.v1", language="en")
    assert "A company was set up." in page.words
    assert "设立了公司" in page.words
    assert {"state", "base_currency"} <= {word.strip() for word in page.words}
    assert "crm subscriber add NAME 'identity.company.created.v1'" in page.text
    assert "http://crm.example:8080/api/gateway/v1/events?type=identity.company.created.v1" in page.text
    assert "Heard by Gateway" in page.text
    assert "Workshop directory, keeps a copy" in page.text
    assert '"specversion": "1.0"' in page.text


def test_the_pages_tell_of_the_same_events_as_the_document(pages: FlaskClient) -> None:
    keys = {event["key"] for event in document(pages, "/events.json")["events"]}
    assert keys == {word for word in read(pages, "/events").words if word.endswith(".v1")}
    assert keys == set(document(pages, "/asyncapi.json")["components"]["messages"])


def test_the_type_of_a_problem_leads_to_its_meaning(pages: FlaskClient) -> None:
    problem = document(pages, "/docs/nobody/nothing")
    page = read(pages, problem["type"])
    assert problem["type"] in page.words
    assert pages.get("/problems/no-such-problem").status_code == 404


def test_every_link_leads_somewhere(pages: FlaskClient) -> None:
    seen, waiting = set(), {"/docs", "/events", "/problems"}
    anchors: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = pages.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            page = Page(answer.text)
            anchors[path] = set(page.all("id"))
            links = {urlsplit(urljoin(path, link)) for link in page.all("href")}
            assert not [link for link in links if link.scheme or link.netloc], "no address outside"
            wanted |= {(link._replace(fragment="").geturl(), link.fragment) for link in links if link.fragment}
            waiting |= {link._replace(fragment="").geturl() for link in links if "lang=" not in link.query} - seen
    assert len(seen) > 100
    assert [(path, anchor) for path, anchor in wanted if anchor not in anchors.get(path, {anchor})] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_script_or_style_of_its_own(pages: FlaskClient, path: str) -> None:
    answer = pages.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = Page(answer.text)
    assert not {"script", "style", "iframe", "object", "img", "svg"} & {tag for tag, _ in page.elements}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert [link for tag, each in page.elements if tag == "link" and (link := each["href"])] == [page.all("href")[0]]


def hostile(told: Any) -> Any:
    """Every text that people read, made hostile; what programs go by stays."""
    if isinstance(told, list):
        return [hostile(each) for each in told]
    if not isinstance(told, dict):
        return told
    foreign = {"summary", "description", "x-summary-zh", "title", "meaning", "zh", "en", "detail", "example", "pattern"}
    return {
        key: HOSTILE if key in foreign and isinstance(value, str) else hostile(value) for key, value in told.items()
    }


def test_what_services_say_of_themselves_is_shown_as_text(open_pages: Open, open_neighbour: Open) -> None:
    """S-4: markup in the description of an event, a route, a field, a problem."""
    customer = open_neighbour("customer")
    customer.documents[OPENAPI.path] = hostile(customer.documents[OPENAPI.path])
    customer.documents[EVENTS.path] = hostile(customer.documents[EVENTS.path])
    pages = open_pages(customer.upstream)
    for path in (*PAGES, f"/docs?q={HOSTILE}", "/problems/malformed"):
        page = read(pages, path)
        if path != "/docs?q=thing":
            assert HOSTILE in page.text, path
        assert not {"script", "img"} & {tag for tag, _ in page.elements}, path
        assert not [link for link in page.all("href") if not link.startswith(("/", "#"))], path
        names = {name for _, attributes in page.elements for name in attributes}
        assert not [name for name in names if name.startswith("on")], path


def test_names_from_a_service_cannot_leave_the_attribute_they_stand_in(open_pages: Open, open_neighbour: Open) -> None:
    """S-4: a routing key, a path and a tag that would be an address or an attribute."""
    customer = open_neighbour("customer")
    event = copy.deepcopy(customer.documents[EVENTS.path]["published"][0])
    customer.documents[EVENTS.path]["published"].append({**event, "key": '"onclick="x', "aggregate": '" onclick="y'})
    described = customer.documents[OPENAPI.path]
    described["paths"]['/v1/"onclick="z'] = {"get": {"tags": ["things"], "responses": {}, "summary": "odd"}}
    pages = open_pages(customer.upstream)
    for path in ("/docs", "/docs/customer/things", "/events"):
        assert "onclick" not in {name for _, attributes in read(pages, path).elements for name in attributes}, path


def test_a_service_that_is_away_is_shown_as_away(open_pages: Open, open_neighbour: Open) -> None:
    pages = open_pages(open_neighbour("customer").upstream, AWAY)
    for path in PAGES:
        assert "Not reachable just now: sales" in read(pages, path).text, path
    for path in ("/openapi.json", "/asyncapi.json"):
        answer = pages.get(path)
        assert answer.get_json()["x-away"] == ["sales"]
        assert answer.headers["Cache-Control"] == "no-store", "nobody keeps what lacks a service"
    assert document(pages, "/events.json")["away"] == ["sales"]


def test_the_gateway_describes_itself_when_nobody_else_is_there(open_pages: Open) -> None:
    pages = open_pages(Upstream("customer", (("127.0.0.1", 1),)), AWAY)
    assert "/api/identity/v1/users" in read(pages, "/docs").words
    assert "/api/identity/v1/users" in document(pages, "/openapi.json")["paths"]


@pytest.mark.parametrize(
    "path", ["/openapi.json", "/asyncapi.json", "/events.json", "/docs", "/events", "/docs/reference.css"]
)
def test_what_a_reader_has_is_not_sent_again(pages: FlaskClient, path: str) -> None:
    first = pages.get(path)
    again = pages.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert pages.head(path).headers["ETag"] == first.headers["ETag"]


def test_the_style_sheet_may_be_kept_because_its_address_changes_with_it(pages: FlaskClient) -> None:
    address = read(pages, "/docs").all("href")[0]
    assert address.startswith("/docs/reference.css?v=")
    assert "immutable" in pages.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/docs/customer/nothing", "/docs/nothing", "/events/nothing.at.all.v1", "/problems/none"]
)
def test_what_is_not_there_is_a_problem_document(pages: FlaskClient, path: str) -> None:
    answer = pages.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_pages_are_for_reading(pages: FlaskClient, method: str) -> None:
    assert pages.open("/docs", method=method).status_code == 405
