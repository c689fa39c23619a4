"""The one table of routes: what can be asked from outside, who answers, and under which policy."""

from dataclasses import dataclass, replace
from enum import StrEnum

from gateway.edge.limits import (
    ANSWER_SECONDS,
    ATTACHMENT_BYTES,
    BODY_BYTES,
    FORM_BYTES,
    IMPORT_BYTES,
    STREAM_SECONDS,
    VISITOR_BYTES,
)


class Who(StrEnum):
    """Who may come in."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Route:
    """One prefix of addresses and its policy."""

    outside: str
    """The whole address or its beginning up to a slash: `/problems` is `/problems` and `/problems/…`."""
    upstream: str
    inside: str
    who: Who = Who.SIGNED_IN
    seconds: float | None = ANSWER_SECONDS
    """The deadline from the end of the request to the end of the answer; None for a stream that never ends."""
    body_bytes: int = BODY_BYTES
    guessed_at: bool = False
    """Whether secrets are tried here: such requests count towards the address's login rate as well."""


SERVICES = ("customer", "sales", "service_desk", "notify")
"""Those behind the gateway, each with its whole API."""


def _service(name: str) -> Route:
    """A name that is two words is written with a hyphen outside: service_desk is /api/service-desk."""
    return Route(f"/api/{name.replace('_', '-')}/v1", name, "/v1")


def _for_visitors(service: str, room: str) -> Route:
    """A room of a service that strangers may use: pages to read, a form to fill in."""
    whole = _service(service)
    return replace(
        whole,
        outside=f"{whole.outside}/{room}",
        inside=f"{whole.inside}/{room}",
        who=Who.PUBLIC,
        body_bytes=VISITOR_BYTES,
    )


def _for_files(service: str, room: str, body_bytes: int) -> Route:
    """A room of a service whose bodies are files."""
    whole = _service(service)
    return replace(whole, outside=f"{whole.outside}/{room}", inside=f"{whole.inside}/{room}", body_bytes=body_bytes)


def _for_downloads(service: str, room: str) -> Route:
    """A room of a service whose answers may be long files, read slowly."""
    whole = _service(service)
    return replace(whole, outside=f"{whole.outside}/{room}", inside=f"{whole.inside}/{room}", seconds=STREAM_SECONDS)


def _gateway(room: str) -> Route:
    return Route(f"/api/gateway/v1/{room}", "gateway", f"/v1/{room}")


def _identity(room: str) -> Route:
    return Route(f"/api/identity/v1/{room}", "gateway", f"/v1/{room}")


def _login(room: str) -> Route:
    """Where secrets can be guessed."""
    outside, inside = f"/api/identity/v1/{room}", f"/v1/{room}"
    return Route(outside, "gateway", inside, Who.PUBLIC, body_bytes=FORM_BYTES, guessed_at=True)


def _page(path: str) -> Route:
    return Route(path, "gateway", path, Who.PUBLIC)


ROUTES = (
    *(_service(name) for name in SERVICES),
    *(_for_files(name, "attachments", ATTACHMENT_BYTES) for name in ("customer", "sales")),
    *(_for_files(name, "imports", IMPORT_BYTES) for name in ("customer", "sales")),
    *(_for_downloads(name, "exports") for name in ("customer", "sales")),
    _for_visitors("customer", "site"),
    _for_visitors("service_desk", "visits"),
    _for_visitors("sales", "offers"),
    _login("token"),
    _login("password-resets"),
    Route("/api/identity/v1/jwks", "gateway", "/v1/jwks", Who.PUBLIC),
    _identity("me"),
    _identity("companies"),
    _identity("departments"),
    _identity("users"),
    _identity("roles"),
    _identity("clients"),
    _identity("sessions"),
    _identity("security-events"),
    _identity("signing-keys"),
    _gateway("ops"),
    _gateway("overview"),
    _gateway("events"),
    _gateway("problems"),
    _page("/openapi.json"),
    _page("/asyncapi.json"),
    _page("/docs"),
    _page("/events"),
    _page("/events.json"),
    _page("/problems"),
)
"""The longest address that fits counts, so their order does not matter. One that stands below another leads to the same
place and changes the policy alone: whoever takes a row away changes who comes in, never who answers.
"""

UNROUTED = ("openapi.json", "asyncapi.json", "event-catalogue")
"""Documents of single services, below /v1: they are given out merged, by the gateway's pages."""


def outside(upstream: str, path: str) -> str | None:
    """The address from outside of a service's own path, which may hold {names}; None where the edge has none."""
    if path.startswith("/v1/") and path.split("/")[2] in UNROUTED:
        return None
    for route in ROUTES:
        if route.upstream == upstream and (path == route.inside or path.startswith(route.inside + "/")):
            return route.outside + path.removeprefix(route.inside)
    return None
