"""Routes of a room: what api.py is made of.

A function is declared with its permission, its schemas and its name in both languages; it receives a `Reader` (GET)
or a `UnitOfWork`, and as keywords `query`, `body` and the arguments of the path. It never sees the request.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask_smorest import Blueprint  # type: ignore[import-untyped]

from chassis.http.answers import PageSchema
from chassis.http.asking import ask
from chassis.http.commanding import command
from chassis.http.declaring import Route
from chassis.http.describing import described
from chassis.http.filters import ListQuery, Query
from chassis.http.history import HistoryPage, HistoryQuery, history_of
from chassis.http.schemas import Schema
from chassis.model import Aggregate

F = TypeVar("F", bound=Callable[..., Any])


class Routes(Blueprint):  # type: ignore[misc]  # flask-smorest is not typed
    """The routes of one room under one prefix; `zh` and `en` name the room in the API's reference."""

    def __init__(self, name: str, *, prefix: str, zh: str, en: str) -> None:
        super().__init__(name, __name__, url_prefix=prefix, description=f"{en} / {zh}")
        self.declared: list[Route] = []

    def get(
        self,
        rule: str,
        *,
        permission: str,
        zh: str,
        answer: type[Schema],
        query: type[Query] | None = None,
        headers: Mapping[str, str] | None = None,
        ended: Callable[[Any], bool] | None = None,
    ) -> Callable[[F], F]:
        """A question; a list when `answer` is a page, whose `query` then is a ListQuery."""
        if issubclass(answer, PageSchema) and not issubclass(query or ListQuery, ListQuery):
            raise TypeError(f"{rule}: the query of a list is a ListQuery")
        if issubclass(answer, PageSchema) and query is None:
            query = ListQuery
        return self._declare(
            "GET", rule, permission=permission, zh=zh, answer=answer, query=query, headers=headers or {}, ended=ended
        )

    def file(
        self, rule: str, *, permission: str, zh: str, media: str, query: type[Query] | None = None
    ) -> Callable[[F], F]:
        """A question that is answered with a `File` of this media type (`*/*` where it varies)."""
        return self._declare("GET", rule, permission=permission, zh=zh, media=media, query=query)

    def post(self, rule: str, *, permission: str, zh: str, status: int = 201, **told: Any) -> Callable[[F], F]:
        """A command that makes something; see `Route` for what else can be told."""
        return self._declare("POST", rule, permission=permission, zh=zh, status=status, **told)

    def patch(self, rule: str, *, permission: str, zh: str, **told: Any) -> Callable[[F], F]:
        """A change of fields; needs If-Match, unless it is told `conditional=False`: nobody else changes that row."""
        return self._declare("PATCH", rule, permission=permission, zh=zh, **{"conditional": True, **told})

    def delete(self, rule: str, *, permission: str, zh: str, **told: Any) -> Callable[[F], F]:
        """The removal of a draft; needs If-Match, answers 204."""
        return self._declare("DELETE", rule, permission=permission, zh=zh, conditional=True, status=204, **told)

    def action(self, rule: str, *, permission: str, zh: str, **told: Any) -> Callable[[F], F]:
        """A named change of state, `POST …/approve`; needs If-Match."""
        return self._declare("POST", rule, permission=permission, zh=zh, conditional=True, **told)

    def history(self, rule: str, *, model: type[Aggregate], permission: str, zh: str = "变更历史") -> None:
        """What happened to one aggregate, newest first, for those within whose reach it lies; the rule's last
        argument is its id.
        """
        kind = model.__aggregate__

        def history(reader: Any, query: dict[str, Any], **path: Any) -> Any:
            return history_of(reader, model, next(reversed(path.values())), query)

        history.__name__ = f"{kind}_history"
        history.__doc__ = f"History of one {kind.replace('_', ' ')}."
        self.get(rule, permission=permission, zh=zh, query=HistoryQuery, answer=HistoryPage)(history)

    def raw(
        self, rule: str, *, method: str, permission: str, zh: str, operation: Mapping[str, Any] | None = None
    ) -> Callable[[F], F]:
        """A plain Flask view, for protocols that are not ours (OAuth 2 forms, probes). Only for PUBLIC: it checks for
        itself.

        `operation` is its part of the OpenAPI document.
        """
        return self._declare(method, rule, permission=permission, zh=zh, raw=True, operation=operation or {})

    def _declare(
        self, method: str, rule: str, *, operation: Mapping[str, Any] | None = None, **told: Any
    ) -> Callable[[F], F]:
        def declare(function: F) -> F:
            en = (function.__doc__ or "").strip().partition("\n")[0].rstrip(".")
            if not en:
                raise TypeError(f"{function.__name__} needs a docstring: its first line is the English summary")
            route = Route(method, f"{self.url_prefix or ''}{rule}", function, en=en, **told)
            self.declared.append(route)
            view = _view(route)
            view._apidoc, view.__doc__ = described(route, operation or {}), function.__doc__
            self.add_url_rule(rule, function.__name__, view, methods=[method])
            return function

        return declare


def _view(route: Route) -> Any:
    """The Flask view of a route."""
    if route.raw:

        def view(**path: Any) -> Any:
            return route.function(**path)

    elif route.writes:

        def view(**path: Any) -> Any:
            return command(route, path)

    else:

        def view(**path: Any) -> Any:
            return ask(route, path)

    view.route = route  # type: ignore[attr-defined]
    return view
