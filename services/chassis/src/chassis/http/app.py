"""The Flask app of a service: its rooms' routes, the chassis' own, and one answer to every error."""

from collections.abc import Callable
from functools import partial
from threading import BoundedSemaphore, Event
from typing import Any

import structlog
from flask import Flask, Response
from flask.json.provider import JSONProvider
from werkzeug.exceptions import HTTPException

from chassis.envelope import to_json
from chassis.errors import Refusal, Unavailable
from chassis.http.bodies import MAX_BYTES
from chassis.http.cursors import Cursors
from chassis.http.declaring import declared_routes
from chassis.http.feed import feed_routes
from chassis.http.health import health_routes
from chassis.http.house import Flag, House
from chassis.http.observing import observe, trace
from chassis.http.openapi import document
from chassis.http.ops import ops_routes
from chassis.http.parsing import parse
from chassis.http.problems import InternalError, Problem, language, of_http_exception
from chassis.http.reference import reference_routes
from chassis.http.routes import Routes
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.tokens import KeptKeys, Tokens, published_at

_log = structlog.get_logger("chassis.http")


class _App(Flask):
    """Flask, told that no function here is a coroutine: it would look at four of them on every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


class _Json(JSONProvider):
    """Whoever lets Flask write JSON gets ours."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        return to_json(obj).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        return parse(s if isinstance(s, bytes) else s.encode())


def create_app(service: Service, settings: ServiceSettings, database: Database, leaving: Flag | None = None) -> Flask:
    """The app of a web process, which says through `leaving` that it stops; raises Undeclared for an address without
    Route.
    """
    app, _ = _build(service)
    keys = service.keys(database) if service.keys is not None else KeptKeys(published_at(settings.jwks_url))
    House(
        service,
        settings,
        database,
        Tokens(keys, settings.issuer),
        Cursors(settings.cursor_secret),
        leaving or Event(),
        BoundedSemaphore(max(1, settings.http_threads // 2)),
    ).install(app)
    return app


def openapi_document(service: Service) -> dict[str, Any]:
    """The OpenAPI document of a service; needs neither settings nor a database."""
    return _build(service)[1]()


def _build(service: Service) -> tuple[Flask, Callable[[], dict[str, Any]]]:
    """The app, and what describes it."""
    app = _App(service.name, static_folder=None)
    app.json = _Json(app)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BYTES, MAX_FORM_MEMORY_SIZE=64 * 1024, MAX_FORM_PARTS=100)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # the edge answers for CORS
    app.url_map.merge_slashes = False  # `//v1/accounts` is another address, not a redirect with an HTML body
    observe(app, service.name)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(MemoryError, _starved)
    app.register_error_handler(Exception, _broken)
    declared: list[Routes] = []
    describe = partial(document, app, service, declared)
    declared += [
        *service.routes,
        ops_routes(service),
        feed_routes(service),
        reference_routes(service, describe),
        health_routes(),
    ]
    for routes in declared:
        app.register_blueprint(routes)
    declared_routes(app)
    return app, describe


def _refused(refusal: Refusal) -> Response:
    return Problem(refusal, trace().trace_id, language()).response()


def _failed(error: HTTPException) -> Response:
    refusal, headers = of_http_exception(error)
    return Problem(refusal, trace().trace_id, language()).response(headers)


def _starved(_error: MemoryError) -> Response:
    """No memory is left for this request; what it held is given back, and later there may be room (faults.md G-9)."""
    _log.error("request found no memory")
    return _refused(Unavailable(retry_after=2))


def _broken(error: Exception) -> Response:
    """The last resort: everything about it goes to the log, nothing but the trace id to the caller."""
    _log.error("request failed", exc_info=error)
    return Problem(InternalError(), trace().trace_id, language()).response()
