"""Every answer that the edge makes itself: a problem document in the reader's language."""

from collections.abc import Mapping

import pytest

from chassis.errors import Malformed, Refusal, Unauthenticated, Unavailable
from chassis.http import problems as services_problems
from gateway.edge.problems import PROBLEMS
from gateway.edge.testing import Edge, Scripted, answer, eventually

PLACE = "/api/customer/v1/accounts"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "未登录或登录已失效"),
        ("", "未登录或登录已失效"),
        ("fr-FR, de;q=0.7", "未登录或登录已失效"),
        ("en", "Authentication is required"),
        ("en-GB,en;q=0.9,zh;q=0.8", "Authentication is required"),
        ("fr-FR, en;q=0.8, zh;q=0.5", "Authentication is required"),
        ("es-ES,eo;q=0.9,zh-TW;q=0.8,en;q=0.7", "未登录或登录已失效"),
    ],
)
def test_a_refusal_is_a_problem_document_in_the_reader_s_language(edge: Edge, language: str, title: str) -> None:
    got = edge.ask("GET", PLACE, {"Accept-Language": language})
    assert (got.status, got.json["title"]) == (401, title)
    assert got.headers["content-type"] == "application/problem+json"
    assert got.headers["www-authenticate"] == "Bearer"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["content-language"] == ("en" if title.isascii() else "zh-CN")
    assert set(got.json) == {"type", "title", "status", "trace_id"}
    assert len(bytes.fromhex(got.json["trace_id"])) == 16


def test_the_words_are_those_of_the_services() -> None:
    theirs: list[type[Refusal]] = [Unauthenticated, Malformed, Unavailable]
    theirs += [services_problems.NoSuchRoute, services_problems.MethodNotAllowed, services_problems.BodyTooLarge]
    theirs += [services_problems.TooManyRequests, services_problems.InternalError]
    ours = {problem.slug: (problem.sent or problem.status, problem.zh, problem.en) for problem in PROBLEMS}
    for refusal in theirs:
        assert ours[refusal.slug] == (refusal.status, refusal.title["zh"], refusal.title["en"])


def test_nothing_but_the_table_is_there(edge: Edge) -> None:
    for path in ("/", "/metrics", "/stats", "/admin", "/api/customer/v2/x", "/api/customer/v1x", "/v1/accounts"):
        got = edge.ask("GET", path, edge.bearer())
        assert (got.status, got.json["type"]) == (404, "/problems/no-such-route")


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        (b"GARBAGE\r\n\r\n", 400, "malformed"),
        (b"GET / HTTP/1.0\r\n\r\n", 426, "upgrade-required"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 8200 + b"\r\n\r\n", 431, "headers-too-large"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"a%d: 1\r\n" % i for i in range(50)) + b"\r\n",
            431,
            "headers-too-large",
        ),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX_Tenant: 1\r\n\r\n", 400, "malformed"),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, "method-not-allowed"),
        (
            b"GET /api/customer/v1/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            403,
            "forbidden",
        ),
    ],
    ids=["garbage", "HTTP/1.0", "long header", "many headers", "underscore", "TRACE", "upgrade"],
)
def test_what_cannot_be_read_is_refused_as_a_problem(edge: Edge, sent: bytes, status: int, slug: str) -> None:
    got = edge.one(sent)
    assert (got.status, got.json["type"], got.json["status"]) == (status, f"/problems/{slug}", status)
    assert got.headers["content-type"] == "application/problem+json"
    assert got.headers["server"] == "crm"


def test_headers_of_the_allowed_size_and_number_pass(edge: Edge, customer: Scripted) -> None:
    many = {f"a{i}": "1" for i in range(45)}
    assert edge.ask("GET", PLACE, {**edge.bearer(), **many}).status == 200
    assert edge.ask("GET", PLACE, {**edge.bearer(), "X": "a" * 6500}).status == 200
    assert len(customer.asked("/v1/accounts")) == 2


def test_a_body_of_the_allowed_size_passes_and_one_byte_more_is_refused(edge: Edge, customer: Scripted) -> None:
    """J-2."""
    assert edge.ask("POST", PLACE, {**edge.bearer(), **JSON}, b"a" * 2**20).status == 200
    got = edge.ask("POST", PLACE, {**edge.bearer(), **JSON}, b"a" * (2**20 + 1))
    assert (got.status, got.json["type"]) == (413, "/problems/body-too-large")
    assert [len(seen.body) for seen in customer.asked("/v1/accounts")] == [2**20]


def test_a_body_that_grows_too_large_in_chunks_is_refused(edge: Edge, customer: Scripted) -> None:
    """J-2."""
    headers = {**edge.bearer(), "Transfer-Encoding": "chunked"}
    chunked = b"100001\r\n" + b"a" * 0x100001 + b"\r\n0\r\n\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    sent = f"POST {PLACE} HTTP/1.1\r\nHost: a\r\n{lines}\r\n".encode() + chunked
    assert edge.one(sent).status == 413
    assert not customer.asked("/v1/accounts")


def test_ten_gigabytes_are_refused_before_they_come(edge: Edge, customer: Scripted) -> None:
    """J-2."""
    token = edge.bearer()["Authorization"]
    announced = f"POST {PLACE} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nContent-Length: 10000000000\r\n\r\n"
    assert edge.one(announced.encode()).status == 413
    assert not customer.asked("/v1/accounts")


def test_a_login_form_has_a_smaller_bound(edge: Edge, services: Mapping[str, Scripted]) -> None:
    assert edge.ask("POST", "/api/identity/v1/token", body=b"a" * 16 * 1024).status == 200
    assert edge.ask("POST", "/api/identity/v1/token", body=b"a" * (16 * 1024 + 1)).status == 413
    assert len(services["gateway"].asked("/v1/token")) == 1


def test_nothing_is_said_of_a_body_without_a_token(edge: Edge) -> None:
    """The answer does not wait for the body."""
    announced = f"POST {PLACE} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n".encode()
    assert edge.one(announced).status == 401


def test_a_service_that_is_away_is_503_with_retry_after_and_the_others_answer(
    hasty: Edge, services: Mapping[str, Scripted]
) -> None:
    """G-7: one service down."""
    services["customer"].stop()
    try:
        got = hasty.ask("GET", PLACE, {**hasty.bearer(), "Accept-Language": "en"})
        assert (got.status, got.json["type"], got.json["title"]) == (
            503,
            "/problems/unavailable",
            "Temporarily unavailable",
        )
        assert got.headers["retry-after"] == "1"
        eventually(lambda: hasty.ask("GET", "/readyz").status == 503)
        assert hasty.ask("GET", "/readyz").headers["content-type"] == "application/problem+json"
        assert len(bytes.fromhex(got.json["trace_id"])) == 16
        assert hasty.ask("GET", PLACE, hasty.bearer()).status == 503
        assert hasty.ask("GET", "/livez").status == 200
        assert hasty.ask("GET", "/api/sales/v1/orders", hasty.bearer()).status == 200
    finally:
        services["customer"].start()
    eventually(lambda: hasty.ask("GET", "/readyz").status == 200)
    assert hasty.ask("GET", PLACE, hasty.bearer()).status == 200


def test_a_service_s_own_503_is_passed_on_and_shuts_it_off_for_nobody(edge: Edge, customer: Scripted) -> None:
    body = b'{"type":"/problems/unavailable"}'
    busy = answer(body, f"Content-Length: {len(body)}", "Retry-After: 7", status="503 Service Unavailable")
    customer.scripts["/v1/accounts"] = lambda connection, _: connection.sendall(busy)
    for _ in range(20):
        got = edge.ask("GET", PLACE, edge.bearer())
        assert (got.status, got.body, got.headers["retry-after"]) == (503, body, "7")
    assert edge.ask("GET", "/api/customer/v1/leads", edge.bearer()).status == 200
    assert len(customer.asked("/v1/accounts")) == 20
