"""The services' descriptions fetched over HTTP: kept, bounded, none able to spoil the whole (G-1, G-2, G-3)."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from werkzeug import Response

from gateway.edge.settings import Upstream
from gateway.reference import sources
from gateway.reference.forms import FORMS, OPENAPI
from gateway.reference.sources import KEPT, KEPT_WHILE_AWAY, Description, Sources

OWN = Description("gateway", {"own": {}})
Open = Callable[..., Any]
NOBODY = (("127.0.0.1", 1),)
PATHS = {form.path for form in FORMS}


@pytest.fixture(autouse=True)
def long_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No neighbour of these tests is slow; the machine may be."""
    monkeypatch.setattr(sources, "TIMEOUT", 30)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch, long_patience: None) -> None:
    monkeypatch.setattr(sources, "TIMEOUT", 0.5)


def test_every_service_is_described_and_our_own_is_first(open_neighbour: Open) -> None:
    customer, sales = open_neighbour("customer"), open_neighbour("sales")
    found = Sources(OWN, [customer.upstream, sales.upstream]).now()
    assert [each.service for each in found] == ["gateway", "customer", "sales"]
    assert found[0] is OWN
    assert found[1].documents.keys() == PATHS
    assert not any(each.away for each in found)


def test_our_own_service_is_not_asked_over_http(open_neighbour: Open) -> None:
    gateway = open_neighbour("gateway")
    assert Sources(OWN, [gateway.upstream]).now() == (OWN,)
    assert gateway.asked == {}


def test_an_answer_is_good_for_a_minute(open_neighbour: Open, clock: Any) -> None:
    customer = open_neighbour()
    known = Sources(OWN, [customer.upstream], clock)
    first = known.now()
    clock.seconds += KEPT - 1
    assert known.now() is first
    assert set(customer.asked.values()) == {1}
    clock.seconds += 1
    customer.documents[OPENAPI.path]["info"]["title"] = "Renamed / 改名"
    assert known.now()[1].documents[OPENAPI.path]["info"]["title"] == "Renamed / 改名"


def test_a_service_that_is_away_is_known_by_what_it_said_last(open_neighbour: Open, clock: Any) -> None:
    """G-1: asked again after five seconds, and taken as it is when it is back."""
    customer, sales = open_neighbour("customer"), open_neighbour("sales")
    known = Sources(OWN, [customer.upstream, sales.upstream], clock)
    before = known.now()
    customer.answer = lambda _path: Response(status=503)
    clock.seconds += KEPT
    away = known.now()
    assert [each.away for each in away] == [False, True, False]
    assert away[1].documents == before[1].documents
    customer.answer = None
    clock.seconds += KEPT_WHILE_AWAY
    assert [each.away for each in known.now()] == [False, False, False]


def test_a_service_never_reached_is_away_and_says_nothing(open_neighbour: Open) -> None:
    sales = open_neighbour("sales")
    _, customer, other = Sources(OWN, [Upstream("customer", NOBODY), sales.upstream]).now()
    assert (customer.away, customer.documents) == (True, {})
    assert (other.away, set(other.documents)) == (False, PATHS)


def test_the_second_process_of_a_service_answers_for_the_first(open_neighbour: Open) -> None:
    customer = open_neighbour()
    both = Upstream("customer", NOBODY + customer.upstream.addresses)
    assert not Sources(OWN, [both]).now()[1].away


def drip() -> Iterator[bytes]:
    for _ in range(1000):
        time.sleep(0.02)
        yield b" "


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: Response("{"), id="half a document (G-2)"),
        pytest.param(lambda: Response("[]"), id="another kind of document"),
        pytest.param(lambda: Response('{"paths": {"/v1/x": {"get": {}}}}'), id="no document of a service"),
        pytest.param(lambda: Response(b"\xff"), id="not UTF-8"),
        pytest.param(lambda: Response(drip()), id="a drip that never ends (G-3)"),
        pytest.param(lambda: Response(status=404), id="a service of old"),
    ],
)
@pytest.mark.usefixtures("short_patience")
def test_what_cannot_be_merged_is_not_taken(open_neighbour: Open, answer: Callable[[], Response]) -> None:
    customer = open_neighbour()
    customer.answer = lambda _path: answer()
    began = time.monotonic()
    found = Sources(OWN, [customer.upstream]).now()
    assert (found[1].away, found[1].documents) == (True, {})
    assert time.monotonic() - began < 10, "a bound of 0.5 s was set"
    assert customer.asked.keys() <= PATHS, "nothing else was asked for"


def test_a_whole_document_of_more_than_four_megabytes_is_not_taken(open_neighbour: Open) -> None:
    customer = open_neighbour()
    customer.answer = lambda path: Response(orjson.dumps(customer.documents[path]) + b" " * sources.MOST_BYTES)
    assert Sources(OWN, [customer.upstream]).now()[1].away


def test_a_redirect_is_not_followed(open_neighbour: Open) -> None:
    """SSRF: a service cannot send us elsewhere, not even to what looks right."""
    customer, good = open_neighbour(), open_neighbour()
    customer.answer = lambda path: Response(status=302, headers={"Location": f"http://127.0.0.1:{good.port}{path}"})
    assert Sources(OWN, [customer.upstream]).now()[1].away
    assert good.asked == {}


def test_a_document_with_a_reference_into_nothing_is_not_taken(open_neighbour: Open) -> None:
    customer = open_neighbour()
    customer.documents[OPENAPI.path]["components"]["schemas"].pop("ThingBody")
    assert Sources(OWN, [customer.upstream]).now()[1].away


def test_many_who_ask_at_once_cost_one_question(open_neighbour: Open) -> None:
    customer = open_neighbour()
    known = Sources(OWN, [customer.upstream])
    together = threading.Barrier(8)

    def ask(_: int) -> object:
        together.wait(5)
        return known.now()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert all(answer is answers[0] for answer in answers)
    assert set(customer.asked.values()) == {1}


def test_while_one_asks_again_the_others_get_what_was_known(open_neighbour: Open, clock: Any) -> None:
    customer = open_neighbour()
    known = Sources(OWN, [customer.upstream], clock)
    before = known.now()
    asked, go_on = threading.Event(), threading.Event()

    def slow(_path: str) -> Response:
        asked.set()
        go_on.wait(5)
        return Response(status=503)

    customer.answer = slow
    clock.seconds += KEPT
    with ThreadPoolExecutor(1) as other:
        refreshing = other.submit(known.now)
        assert asked.wait(5)
        assert known.now() is before
        go_on.set()
        assert refreshing.result(5)[1].away


def test_slow_services_are_asked_at_the_same_time(open_neighbour: Open) -> None:
    customer, sales = open_neighbour("customer"), open_neighbour("sales")
    both_asked = threading.Barrier(2)

    def together(_path: str) -> Response:
        both_asked.wait(5)  # breaks, and with it the test, when one is asked only after the other
        return Response(status=503)

    customer.answer = sales.answer = together
    Sources(OWN, [customer.upstream, sales.upstream]).now()
    assert not both_asked.broken
