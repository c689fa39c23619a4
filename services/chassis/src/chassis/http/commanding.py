"""How a command is carried out over HTTP: its body read, then admitted, parsed, run and rendered in one transaction."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from chassis import pipeline
from chassis.http.admission import PUBLIC, Claims, actor, admit, admit_with_key, claims
from chassis.http.bodies import MAX_BYTES, document_of, file_of, read_body
from chassis.http.conditional import expected_version
from chassis.http.declaring import Route
from chassis.http.files import File
from chassis.http.filters import read_query
from chassis.http.house import house
from chassis.http.observing import trace
from chassis.http.problems import language
from chassis.http.repeating import REPLAYED, idempotency_key
from chassis.http.schemas import Nothing, load
from chassis.idempotency import Answer, IdempotencyKey
from chassis.principal import Principal
from chassis.unit_of_work import Context

_NOTHING = Nothing()


def command(route: Route, path: Mapping[str, Any]) -> Response:
    """Carry out a POST, PATCH or DELETE."""
    who = None if route.permission == PUBLIC else claims()
    body = read_body(route.upload or MAX_BYTES)
    us = Principal.service(house().service.name)
    owner = us.actor if who is None else actor(who)
    key = idempotency_key(owner, f"{route.method} {route.rule}", body)
    key = None if route.secret else key

    def begin(session: Session) -> Answer | pipeline.Request:
        principal, stored = (us, key and key.begin(session)) if who is None else _admitted(session, route, who, key)
        return stored or _request(route, path, principal, body, key)

    return _sent(pipeline.answer(house().database, begin))


def _admitted(
    session: Session, route: Route, who: Claims, key: IdempotencyKey | None
) -> tuple[Principal, Answer | None]:
    if key is None:
        return admit(session, who, route.permission), None
    return admit_with_key(session, who, route.permission, key)


def _request(
    route: Route, path: Mapping[str, Any], principal: Principal, body: bytes, key: IdempotencyKey | None
) -> pipeline.Request:
    query = read_query(route.query_schema, request.args, principal.id)
    expected = expected_version(request.headers.get("If-Match"), path, route.versioned) if route.conditional else None
    given = _given(route, query, body)
    return pipeline.Request(
        lambda uow: route.function(uow, **given, **path),
        _context(route, principal, expected),
        lambda result: _finished(route, principal, result),
        key,
    )


def _given(route: Route, query: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What the function is given of a request."""
    if route.upload is not None:
        return {"content": file_of(body), "query": query}
    values = load(route.body_schema or _NOTHING, document_of(body, optional=route.body_schema is None))
    asked = {} if route.query is None else {"query": query}
    return asked if route.body_schema is None else {**asked, "body": values}


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
