"""What flask-smorest is told about a route, for the OpenAPI document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from chassis.http.admission import PUBLIC
from chassis.http.declaring import Route
from chassis.http.following import EVENTS
from chassis.http.repeating import HEADER
from chassis.http.sheets import XLSX

_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what you read / 读取时得到的 ETag",
    "schema": {"type": "string", "pattern": '^(?:W/)?"[0-9]{1,18}"$', "examples": ['"3"']},
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The ETag you hold; 304 when it is still current / 已有的 ETag,未变时返回 304",
    "schema": {"type": "string", "examples": ['"3"']},
}
_KEY = {
    "in": "header",
    "name": HEADER,
    "description": "Makes repeating this request safe for 7 days / 7 天内重复提交只执行一次",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~](?:[ -~]*[!-~])?$"},
}
_LAST_EVENT = {
    "in": "header",
    "name": "Last-Event-ID",
    "description": "What a follower of the events knows already / 已收到的事件",
    "schema": {"type": "string", "maxLength": 64},
}
_FILE = {"type": "string", "format": "binary", "description": "The file itself / 文件本身"}
_ETAG = {"ETag": {"description": "The version / 版本", "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Where it stands / 新资源地址", "schema": {"type": "string"}}}


def described(route: Route, operation: Mapping[str, Any]) -> dict[str, Any]:
    """The `_apidoc` of a view: parameters, answers and the words around them."""
    words: dict[str, Any] = {
        "operationId": route.function.__name__,
        "summary": route.en,
        "x-summary-zh": route.zh,
        "x-permission": route.permission,
        **operation,
    }
    if route.upload is not None:
        words["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": _FILE}}}
    if route.permission != PUBLIC:
        words["security"] = [{"bearer": []}]
    if route.raw:
        words["x-raw"] = True  # its input is not ours to describe: hostile tables and fuzzers leave it alone
        return {"response": {"responses": {}}, "manual_doc": words}
    return {
        "arguments": {"parameters": _parameters(route)},
        "response": {"responses": _answers(route)},
        "manual_doc": words,
    }


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    if route.query is not None:
        parameters.append({"in": "query", "schema": route.query})
    if route.body is not None:
        parameters.append({"in": "json", "required": True, "schema": route.body})
    if route.conditional:
        parameters.append(dict(_IF_MATCH))
    if route.writes:
        parameters.append(dict(_KEY))
    elif not route.shape.paged and route.media is None and route.permission != PUBLIC:
        parameters.append(dict(_IF_NONE_MATCH))
    if route.ended is not None:
        parameters.append(dict(_LAST_EVENT))
    return parameters


def _answers(route: Route) -> dict[str, Any]:
    """By status: the document itself, and references to the problem answers that smorest registers once for all."""
    headers = {} if route.shape.paged or route.answer is None else dict(_ETAG)
    if route.status == HTTPStatus.CREATED:
        headers |= _LOCATION
    answers: dict[str, Any] = {str(route.status): [_answer(route, headers)]}
    if route.shape.paged:
        files = ({"type": "string"}, "text/csv"), ({"type": "string", "format": "binary"}, XLSX)
        answers[str(route.status)][:0] = [
            {"schema": schema, "description": "OK", "content_type": kind} for schema, kind in files
        ]
    elif route.ended is not None:
        answers[str(route.status)].insert(
            0, {"schema": {"type": "string"}, "description": "OK", "content_type": EVENTS}
        )
        answers["204"] = ["NOTHING_MORE"]
    elif route.media is not None:
        file = {"schema": {"type": "string", "format": "binary"}, "description": "OK", "content_type": route.media}
        answers[str(route.status)] = [file]
    elif not route.writes and route.permission != PUBLIC:
        answers["304"] = ["NOT_MODIFIED"]
    for status in _problems(route):
        answers[str(int(status))] = [status.name]
    return answers


def _answer(route: Route, headers: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(route.status).phrase, "content_type": None}
    if route.answer is not None:
        answer["schema"] = route.answer
    if headers:
        answer["headers"] = headers
    return answer


def _problems(route: Route) -> list[HTTPStatus]:
    statuses = [HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE]
    if route.permission != PUBLIC:
        statuses += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN]
    if "<" in route.rule:
        statuses.append(HTTPStatus.NOT_FOUND)
    if route.writes:
        statuses += [HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE]
    if route.conditional:
        statuses += [HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED]
    return sorted(statuses)
