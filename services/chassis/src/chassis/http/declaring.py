"""A route as plain data: everything that is said about it where it is declared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from chassis.http.answers import Shape
from chassis.http.filters import Query
from chassis.http.schemas import Schema


@dataclass(frozen=True, eq=False)
class Route:
    """One method of one address.

    `permission` is checked before anything is read; `query` and `body` are strict; `answer` is the schema of what
    comes back. With `upload` the body is a file of at most so many bytes, handed over as `content` with the `query`.
    A `conditional` route needs If-Match for the path argument `versioned` (by default the last). `secret` says that
    the answer must not be stored for an Idempotency-Key. `raw` functions take the Flask request themselves.
    `media` is the type of an answer that is a file, of `File` instead of a document. A route whose `ended` says of what
    it gives whether nothing more will come can be followed as Server-Sent Events.
    """

    method: str
    rule: str
    function: Callable[..., Any]
    permission: str
    zh: str
    en: str
    query: type[Query] | None = None
    body: type[Schema] | None = None
    upload: int | None = None
    answer: type[Schema] | None = None
    status: int = 200
    conditional: bool = False
    versioned: str | None = None
    secret: bool = False
    raw: bool = False
    media: str | None = None
    ended: Callable[[Any], bool] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        # Built once, here: a marshmallow Schema costs 70 µs to make (speed.md 4.3).
        object.__setattr__(self, "shape", Shape(self.answer))
        object.__setattr__(self, "query_schema", (self.query or Query)())
        object.__setattr__(self, "body_schema", None if self.body is None else self.body())

    shape: Shape = field(init=False, repr=False)
    query_schema: Query = field(init=False, repr=False)
    body_schema: Schema | None = field(init=False, repr=False)

    @property
    def writes(self) -> bool:
        """Whether the route is a command."""
        return self.method != "GET"


class Undeclared(RuntimeError):
    """The app has an address that no Route describes, so that nobody knows who may use it: the app does not start."""


def declared_routes(app: Flask) -> list[Route]:
    """Every route of the app; raises Undeclared for an address without one."""
    routes = []
    for rule in app.url_map.iter_rules():
        route = getattr(app.view_functions[rule.endpoint], "route", None)
        if not isinstance(route, Route):
            raise Undeclared(f"{rule.rule} has no declared permission")
        routes.append(route)
    return routes
