"""How a command is carried out over HTTP: admitted, parsed, run through the pipeline, its answer rendered within the
transaction.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from chassis import pipeline
from chassis.http.admission import PUBLIC, admit, claims
from chassis.http.bodies import document_of, read_body, read_upload
from chassis.http.conditional import expected_version
from chassis.http.declaring import Route
from chassis.http.files import File
from chassis.http.filters import read_query
from chassis.http.house import house
from chassis.http.observing import trace
from chassis.http.problems import language
from chassis.http.repeating import REPLAYED, idempotency_key
from chassis.http.schemas import Nothing, load
from chassis.idempotency import Answer
from chassis.principal import Principal
from chassis.unit_of_work import Context

_NOTHING = Nothing()


def command(route: Route, path: Mapping[str, Any]) -> Response:
    """Carry out a POST, PATCH or DELETE."""
    principal = _admitted(route)
    query = read_query(route.query_schema, request.args, principal.id)
    expected = expected_version(request.headers.get("If-Match"), path, route.versioned) if route.conditional else None
    body, given = _given(route, query)
    key = idempotency_key(principal.actor, f"{route.method} {route.rule}", body)
    answer = pipeline.answer(
        house().database,
        lambda uow: route.function(uow, **given, **path),
        _context(route, principal, expected),
        lambda result, _uow: _finished(route, principal, result),
        None if route.secret else key,
    )
    return _sent(answer)


def _given(route: Route, query: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The body as it came, and what the function is given of it."""
    if route.upload is not None:
        content = read_upload(route.upload)
        return content, {"content": content, "query": query}
    body = read_body()
    values = load(route.body_schema or _NOTHING, document_of(body, optional=route.body_schema is None))
    asked = {} if route.query is None else {"query": query}
    return body, asked if route.body_schema is None else {**asked, "body": values}


def _admitted(route: Route) -> Principal:
    if route.permission == PUBLIC:
        return Principal.service(house().service.name)
    who = claims()
    return house().database.read(lambda session: admit(session, who, route.permission))


def _context(route: Route, principal: Principal, expected: Any) -> Context:
    return Context(
        principal,
        route.permission,
        cause="portal" if principal.kind == "portal" else "api",
        language=language(),
        correlation_id=trace().trace_id,
        traceparent=trace().traceparent,
        expected=expected,
    )


def _finished(route: Route, principal: Principal, result: Any) -> Answer:
    if isinstance(result, File) and isinstance(result.content, bytes):
        return Answer(route.status, result.headers, result.content)
    headers = dict(route.headers)
    identifier = result.get("id") if isinstance(result, Mapping) else getattr(result, "id", None)
    if route.status == 201 and identifier is not None:  # noqa: PLR2004 - RFC 9110, 15.3.2
        # Relative to the request's own address, which the edge prefixes and we do not know.
        headers["Location"] = f"{request.path.rpartition('/')[2]}/{identifier}"
    return route.shape.finished(result, principal, route.permission, route.status, headers)


def _sent(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, answer.headers)
    if answer.replayed:
        response.headers[REPLAYED] = "true"
    return response
