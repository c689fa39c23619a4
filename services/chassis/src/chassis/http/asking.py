"""How a question is answered: admitted, parsed, asked and rendered within one reading session."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from chassis.envelope import to_json
from chassis.errors import Refusal, Unavailable
from chassis.http.admission import PUBLIC, admit, claims
from chassis.http.answers import JSON
from chassis.http.conditional import etag, not_modified, version_of
from chassis.http.cursors import scope_of
from chassis.http.declaring import Route
from chassis.http.exports import EXPORTS, JOBS, MOST_ROWS, ExportNeedsJob, ExportTooLarge, exported
from chassis.http.files import File
from chassis.http.filters import with_view
from chassis.http.following import EVENTS, followed
from chassis.http.house import house
from chassis.http.listing import Listing, asked
from chassis.http.observing import trace
from chassis.http.problems import language
from chassis.permission import masks_of
from chassis.principal import Principal
from chassis.unit_of_work import Context, Reader

Query = dict[str, Any]


class FileMasked(Refusal):
    """A file shows its document as it is: whose roles mask fields of such documents gets none (C-27)."""

    title = {
        "zh": "您的角色看不到此单据的全部字段,不能打印或下载",
        "en": "Your roles mask fields of what this file shows",
    }
    status = 403


def ask(route: Route, path: Mapping[str, Any]) -> Response:
    """Answer a GET."""
    who = None if route.permission == PUBLIC else claims()

    def answer(session: Session) -> Response:
        principal = Principal.service(house().service.name) if who is None else admit(session, who, route.permission)
        arguments = _arguments(route, session, principal)
        query = asked(route, principal, arguments)
        context = Context(principal, route.permission, language=language(), correlation_id=trace().trace_id)
        reader = Reader(house().database, session, context)
        given = {"query": query} if route.query is not None else {}
        if route.media is not None:
            if masks_of(principal, route.permission):
                raise FileMasked
            return _file(route.function(reader, **given, **path))
        if route.shape.paged:
            return _list(route, reader, query, path, arguments)
        return _document(route, reader, route.function(reader, **given, **path))

    response = house().database.read(answer)
    response.headers.update(route.headers)
    return response


def _file(file: File) -> Response:
    """A file that comes in pieces holds its thread until its reader has it all: some threads are for others."""
    response = Response(file.content, headers=file.headers)
    if not isinstance(file.content, bytes):
        if not house().streams.acquire(blocking=False):
            raise Unavailable(retry_after=5)
        response.call_on_close(house().streams.release)
    return response


def _document(route: Route, reader: Reader, result: Any) -> Response:
    version = version_of(result)
    if not_modified(request.headers.get("If-None-Match"), version):
        return Response(status=304, headers={"ETag": etag(version or 0)})
    finished = route.shape.finished(result, reader.principal, route.permission, route.status, {})
    if route.ended is not None and request.accept_mimetypes.best_match([JSON, EVENTS]) == EVENTS:
        return followed(finished.body, ended=route.ended(result))
    return Response(finished.body, finished.status, finished.headers)


def _arguments(route: Route, session: Session, principal: Principal) -> MultiDict[str, str]:
    """The query parameters, with those of a saved view."""
    views = house().service.views
    if views is None:
        return request.args
    of = route.rule.rpartition("/")[2]
    return with_view(route.query_schema, request.args, lambda view_id: views(session, principal, of, view_id))


def _list(
    route: Route, reader: Reader, query: Query, path: Mapping[str, Any], arguments: MultiDict[str, str]
) -> Response:
    scope = scope_of(f"{request.endpoint} {request.path}", reader.principal.actor, arguments)
    if query.get("cursor") is not None:
        query["cursor"] = house().cursors.read(query["cursor"], scope)
    listing = Listing(route, reader, query, path)
    kind = request.accept_mimetypes.best_match([JSON, *EXPORTS])
    if kind in EXPORTS:
        return _export(kind, listing)
    page = listing.page()
    following = None if page.next is None else house().cursors.write(page.next, scope)
    body = to_json({"items": listing.documents(page), "next_cursor": following})
    return Response(body, content_type=JSON)


def _export(kind: str, listing: Listing) -> Response:
    """The list from the cursor on as a file: one statement, so one moment; more than one answer may hold is refused
    before it begins.
    """
    page = listing.page(limit=MOST_ROWS)
    if page.next is not None:
        raise ExportNeedsJob(max_rows=MOST_ROWS, job=JOBS) if _takes_jobs() else ExportTooLarge(max_rows=MOST_ROWS)
    return exported(kind, listing, listing.documents(page))


def _takes_jobs() -> bool:
    return any(route.rule == JOBS for rooms in house().service.routes for route in rooms.declared)
