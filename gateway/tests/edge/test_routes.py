"""The tables: every address once, every route of the gateway within reach, the documented figures those of the code."""

import json
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from chassis.http import PUBLIC
from gateway.edge import limits, routes
from gateway.edge.routes import ROUTES, Who, outside
from gateway.edge.routing import route_config
from gateway.edge.settings import EdgeSettings
from gateway.service import SERVICE

CHECKOUT = Path(__file__).parents[3]
DOCUMENT = CHECKOUT / "docs" / "edge.md"
VISITORS = {"/api/customer/v1/site", "/api/service-desk/v1/visits", "/api/sales/v1/offers"}
"""What strangers may use of the services."""
FILES = {f"/api/{service}/v1/{room}" for service in ("customer", "sales") for room in ("attachments", "imports")}
"""Where a body is a file."""

DOWNLOADS = {f"/api/{service}/v1/exports" for service in ("customer", "sales")}
"""Where an answer is a long file."""


def declared() -> dict[str, bool]:
    """The gateway's own routes: the rule, and whether it asks for a token."""
    return {route.rule: route.permission != PUBLIC for room in SERVICE.routes for route in room.declared}


def test_every_address_stands_in_the_table_once() -> None:
    addresses = Counter(route.outside for route in ROUTES)
    assert [address for address, times in addresses.items() if times > 1] == []


def test_what_stands_below_another_address_leads_to_the_same_place_and_is_meant() -> None:
    """Nothing is shadowed by accident: such a row changes the policy alone, and each is named here."""
    below = [(one, other) for one in ROUTES for other in ROUTES if one.outside.startswith(f"{other.outside}/")]
    for one, other in below:
        assert outside(other.upstream, one.inside) == one.outside
        assert (one.upstream, one.inside) == (other.upstream, other.inside + one.outside.removeprefix(other.outside))
    assert {one.outside for one, _ in below} == VISITORS | FILES | DOWNLOADS


def test_an_address_inside_has_one_address_outside() -> None:
    inside = Counter((route.upstream, route.inside) for route in ROUTES)
    assert [place for place, times in inside.items() if times > 1] == []


def test_what_is_public_is_said_here_and_nowhere_by_default() -> None:
    public = {route.outside for route in ROUTES if route.who is Who.PUBLIC}
    login = {f"/api/identity/v1/{room}" for room in ("token", "password-resets")}
    pages = {"/openapi.json", "/asyncapi.json", "/docs", "/events", "/events.json", "/problems"}
    assert public == login | pages | VISITORS | {"/api/identity/v1/jwks"}
    assert {route.outside for route in ROUTES if route.guessed_at} == login


def test_every_route_of_the_gateway_is_within_reach_and_as_public_as_it_says() -> None:
    by_address = {route.outside: route for route in ROUTES}
    for rule, signed_in in declared().items():
        address = outside("gateway", rule)
        assert address is not None, f"{rule} has no address outside: a line in gateway.edge.routes is missing"
        [route] = [route for start, route in by_address.items() if address == start or address.startswith(f"{start}/")]
        assert (route.who is Who.SIGNED_IN) == signed_in, rule


@pytest.mark.parametrize("service", routes.SERVICES)
def test_what_a_service_declares_public_is_what_the_edge_lets_in_without_a_token(service: str) -> None:
    described = json.loads((CHECKOUT / "services" / service / "contracts" / "openapi.json").read_text("utf-8"))
    routed = {
        address: {operation["x-permission"] for method, operation in methods.items() if method != "parameters"}
        for path, methods in described["paths"].items()
        if (address := outside(service, path))
    }
    assert routed
    for address, permissions in routed.items():
        for_visitors = any(f"{address}/".startswith(f"{room}/") for room in VISITORS)
        expected = for_visitors or "/v1/problems" in address  # those of all services are one public page
        assert permissions == {"public"} if expected else "public" not in permissions, address


def test_an_address_that_does_not_fit_costs_no_pattern() -> None:
    """B4: Envoy walks the table for each request, and looks at headers first."""
    [host] = route_config(EdgeSettings(issuer="http://edge"), ROUTES)["virtual_hosts"]
    passed = {entry["name"]: entry["match"] for entry in host["routes"] if "route" in entry}
    assert passed.keys() == {route.outside for route in ROUTES}
    for address, match in passed.items():
        assert match["headers"][0] == {"name": ":path", "string_match": {"prefix": address}}


def test_the_address_outside_of_a_service_s_own() -> None:
    assert outside("gateway", "/v1/users/{user_id}") == "/api/identity/v1/users/{user_id}"
    assert outside("gateway", "/v1/ops/ledger") == "/api/gateway/v1/ops/ledger"
    assert outside("customer", "/v1/accounts") == "/api/customer/v1/accounts"
    assert outside("service_desk", "/v1/accounts") == "/api/service-desk/v1/accounts"
    assert outside("customer", "/v1/site/pages/{slug}") == "/api/customer/v1/site/pages/{slug}"
    assert outside("gateway", "/docs/customer/accounts") == "/docs/customer/accounts"
    for service, path in (
        ("customer", "/v1/openapi.json"),
        ("gateway", "/livez"),
        ("gateway", "/v1/usersx"),
        ("x", "/v1/a"),
    ):
        assert outside(service, path) is None


def test_the_documented_limits_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `((?!CRM_)[A-Z_]+)` \| ([\d,.]+) ", text, re.MULTILINE))
    figures = {name: value for name, value in vars(limits).items() if name.isupper() and name not in {"KIB", "MIB"}}
    assert {name: float(figure.replace(",", "")) for name, figure in documented.items()} == figures


def test_every_route_is_documented_with_its_policy() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for route in ROUTES:
        who = "everybody" if route.who is Who.PUBLIC else "token"
        rate = "login" if route.guessed_at else "caller"
        place = f"| `{route.outside}` | {route.upstream} `{route.inside}` "
        policy = f"| {who} | {rate} | {route.seconds:g} s | {route.body_bytes // 1024} KiB |"
        assert place + policy in text


def test_every_setting_is_documented() -> None:
    documented = re.findall(r"^\| `CRM_([A-Z_]+)` ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(item.name.upper() for item in fields(EdgeSettings))
