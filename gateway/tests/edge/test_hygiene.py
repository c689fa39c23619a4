"""What of a request reaches a service, and what of an answer reaches the client."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from chassis.telemetry.tracing import parse
from gateway.edge.testing import Edge, Scripted, Stand, answer, eventually

PLACE = "/api/customer/v1/accounts"
FORGED = {
    "X-User-Id": "admin",
    "X-User": "admin",
    "X-Tenant": "other",
    "X-Forwarded-For": "203.0.113.9, 203.0.113.10",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Client-Cert": "By=evil",
    "Forwarded": "for=203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "X-Client-Address": "203.0.113.9",
    "X-Client-Proof": "guess",
    "X-Envoy-External-Address": "203.0.113.9",
    "X-Envoy-Original-Path": "/v1/evil",
    "X-Envoy-Upstream-Rq-Timeout-Ms": "1",
    "X-Envoy-Retry-On": "5xx",
    "X-Envoy-Max-Retries": "9",
    "X-Envoy-Force-Trace": "true",
    "X-Envoy-Whatever": "evil",
    "X-Envoy-Decorator-Operation": "evil",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/v1/evil",
    "X-Rewrite-URL": "/v1/evil",
    "X-Request-Id": "evil",
    "X-Trace-Id": "evil",
    "Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "Tracestate": "evil=1",
    "Baggage": "evil=1",
    "B3": "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
}


def test_no_header_that_only_the_edge_may_write_comes_from_outside(edge: Edge, customer: Scripted) -> None:
    """A-3; ASVS 4.1.3."""
    assert edge.ask("GET", PLACE, {**edge.bearer(), **FORGED}).status == 200
    [seen] = customer.seen
    for name, value in FORGED.items():
        assert value not in seen.all(name.lower()), name


def test_a_service_sees_these_headers_and_no_more(edge: Edge, customer: Scripted) -> None:
    assert edge.ask("GET", PLACE, edge.bearer()).status == 200
    [seen] = customer.seen
    asked = {"host", "accept-encoding", "authorization"}
    ours = {"x-forwarded-proto", "x-request-id", "x-trace-id", "traceparent", "tracestate"}
    about = {"x-envoy-expected-rq-timeout-ms", "x-envoy-original-path"}
    assert {name.lower() for name, _ in seen.headers} == asked | ours | about
    assert seen.all("x-envoy-expected-rq-timeout-ms") == ["15000"]


def test_headers_of_one_connection_end_at_the_edge(edge: Edge, customer: Scripted) -> None:
    """S-7: `Connection: X-…` takes away only what its client sent, never what the edge says."""
    ours = ("x-request-id", "traceparent", "x-trace-id")
    hops = {"Connection": f"X-Hop, {', '.join(ours)}", "X-Hop": "1", "TE": "trailers", "Keep-Alive": "9"}
    edge.ask("GET", PLACE, {**edge.bearer(), **hops, "Proxy-Connection": "keep-alive", "Upgrade": "h2c"})
    [seen] = customer.seen
    names = {name.lower() for name, _ in seen.headers}
    assert not names & {"connection", "x-hop", "te", "keep-alive", "proxy-connection", "upgrade", "transfer-encoding"}
    assert names >= set(ours)


def test_a_request_has_an_id_and_a_trace_made_here(edge: Edge, customer: Scripted) -> None:
    got = [edge.ask("GET", PLACE, {**edge.bearer(), **FORGED}) for _ in range(2)]
    ids = [answer.headers["x-request-id"] for answer in got]
    assert [seen.all("x-request-id") for seen in customer.seen] == [[ids[0]], [ids[1]]]
    assert ids[0] != ids[1]
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    traces = [parse(seen.all("traceparent")[0]) for seen in customer.seen]
    assert traces[0]
    assert traces[1]
    assert traces[0].trace_id != traces[1].trace_id
    assert [trace.trace_id for trace in traces if trace] == [seen.all("x-trace-id")[0] for seen in customer.seen]
    assert "0af7651916cd43dd8448eb211c80319c" not in {trace.trace_id for trace in traces if trace}


def test_the_gateway_learns_the_client_s_address_by_the_secret_alone(
    stand: Stand, services: Mapping[str, Scripted]
) -> None:
    """A-2: the counters of the login; the other services get neither."""
    secret = "edge and gateway share these %d letters"
    with stand.start(edge_secret=secret) as edge:
        edge.ask("POST", "/api/identity/v1/token", FORGED)
        edge.ask("GET", PLACE, {**edge.bearer(), **FORGED})
    [login] = services["gateway"].asked("/v1/token")
    assert (login.all("x-client-address"), login.all("x-client-proof")) == (["127.0.0.1"], [secret])
    [other] = services["customer"].seen
    assert not other.all("x-client-address") + other.all("x-client-proof")


def test_behind_a_proxy_of_ours_the_client_is_whom_that_proxy_names(
    stand: Stand, services: Mapping[str, Scripted]
) -> None:
    """R-1: what the client wrote into X-Forwarded-For itself stands further left and counts for nothing."""
    with stand.start(edge_secret="x" * 32, edge_trusted_hops=1) as edge:
        edge.ask("POST", "/api/identity/v1/token", {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    [login] = services["gateway"].asked("/v1/token")
    assert login.all("x-client-address") == ["198.51.100.7"]


def test_every_answer_is_safe_for_a_browser(edge: Edge, customer: Scripted) -> None:
    body = b"<script>"
    plain = answer(body, f"Content-Length: {len(body)}", "Server: gunicorn", "X-Envoy-Overloaded: true")
    customer.scripts["/v1/accounts"] = lambda connection, _: connection.sendall(plain)
    for got in (edge.ask("GET", PLACE, edge.bearer()), edge.ask("GET", PLACE), edge.ask("GET", "/readyz")):
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cache-control"] == "no-store"
        assert got.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert got.headers["referrer-policy"] == "no-referrer"
        assert got.headers["server"] == "crm"
        assert not [name for name in got.headers if name.startswith(("x-envoy", "access-control", "via"))]


def test_a_service_s_own_word_on_caching_and_content_stays(edge: Edge, customer: Scripted) -> None:
    said = ("Content-Length: 0", "Cache-Control: public, max-age=300", "Content-Security-Policy: style-src 'self'")
    customer.scripts["/v1/accounts"] = lambda connection, _: connection.sendall(answer(b"", *said))
    got = edge.ask("GET", PLACE, edge.bearer())
    assert got.headers["cache-control"] == "public, max-age=300"
    assert got.headers["content-security-policy"] == "style-src 'self'"


def test_another_origin_is_promised_nothing(edge: Edge) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
    for method, status in (("OPTIONS", 401), ("GET", 401)):
        got = edge.ask(method, PLACE, asked)
        assert got.status == status
        assert not [name for name in got.headers if name.startswith("access-control")]


def test_head_is_answered_as_get_without_a_body(edge: Edge, customer: Scripted) -> None:
    got = edge.ask("HEAD", PLACE, edge.bearer())
    assert (got.status, got.body) == (200, b"")
    assert int(got.headers["content-length"]) > 0
    assert edge.ask("HEAD", PLACE).status == 401
    assert edge.ask("HEAD", "/livez").status == 200
    assert [seen.method for seen in customer.seen] == ["HEAD"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/customer/v1/../../identity/v1/me", 401),
        ("/api/customer/v1/%2e%2e/%2e%2e/%2e%2e/metrics", 404),
        ("/api/customer/v1/..%2f..%2fmetrics", 400),
        ("/api/customer/v1/%2E%2E%5Cmetrics", 400),
        ("/api//customer/v1/accounts", 404),
        ("/api/customer/v1//accounts", 404),
        ("//api/customer/v1/accounts", 404),
        ("/api/customer/v1/accounts;admin=1", 404),
        ("/api/customer/v1;/accounts", 404),
        ("/API/customer/v1/accounts", 404),
        ("/api/Customer/v1/accounts", 404),
        ("/api/customer/v1accounts", 404),
        ("/api/customer/v1/accounts%00", 400),
        ("/api/customer/v1/accounts#x", 400),
        ("/api/customer/v1/openapi.json", 404),
        ("/api/customer/v1/open%61pi.json", 404),
        ("/api/customer/v1/x/../asyncapi.json", 404),
        ("/api/sales/v1/event-catalogue", 404),
        ("/api/identity/v1/ops/ledger", 404),
        ("/api/gateway/v1/users", 404),
        ("/readyz/../metrics", 404),
        ("/livez/", 404),
    ],
)
def test_no_trick_with_the_path_leads_elsewhere(
    edge: Edge, services: Mapping[str, Scripted], path: str, status: int
) -> None:
    """Z-2. Without a token: what is routed at all is 401."""
    assert edge.ask("GET", path).status == status
    assert not [seen for service in services.values() for seen in service.seen if seen.target != "/v1/jwks"]


def test_an_encoded_path_means_what_it_says(edge: Edge, customer: Scripted) -> None:
    """Z-2: edge and service see the same path."""
    for path in ("/api/customer/v1/%61ccounts", "/api/customer/v1/./accounts", "/api/sales/../customer/v1/accounts"):
        assert edge.ask("GET", f"{path}?q=%2e%2e", edge.bearer()).status == 200
    assert [seen.target for seen in customer.seen] == ["/v1/accounts?q=%2e%2e"] * 3


def test_odd_methods_are_refused_here(edge: Edge, customer: Scripted) -> None:
    """Z-2, S-7: TRACE, CONNECT and made-up ones."""
    for method in ("TRACE", "CONNECT", "PROPFIND", "get", "BREW"):
        assert edge.ask(method, PLACE, edge.bearer()).status in {400, 405}
    assert not customer.seen


def test_the_log_has_a_line_for_every_request_and_no_secret(edge: Edge) -> None:
    """X-2, 16.2.5: neither token nor query, nothing that could break a line."""
    token = edge.bearer()
    got = edge.ask("GET", f"{PLACE}?q=canary-in-query", {**token, "User-Agent": 'canary-agent"\\'})
    edge.ask("GET", f"{PLACE}/%22%0A%7B", token)
    edge.ask("GET", "/livez")
    found: list[Any] = []

    def logged() -> bool:
        found[:] = [line for line in edge.requests_logged() if line["request_id"] == got.headers["x-request-id"]]
        return bool(found)

    eventually(logged)
    [line] = found
    assert (line["method"], line["path"], line["status"], line["client"]) == ("GET", PLACE, 200, "127.0.0.1")
    assert line["user"]
    text = edge.log.read_text()
    assert "canary" not in text
    assert not [line for line in edge.requests_logged() if line["path"] in {"/livez", "/readyz"}]
    assert token["Authorization"].split(".")[1] not in text
