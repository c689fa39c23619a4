"""The routes of the reference in the words of OpenAPI."""

from typing import Any


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": description, "schema": schema}


def _answers(media: str, kind: str, *statuses: tuple[str, str]) -> dict[str, Any]:
    further = {status: {"$ref": f"#/components/responses/{name}"} for status, name in statuses}
    return {"200": {"description": "OK", "content": {media: {"schema": {"type": kind}}}}, **further}


_UNCHANGED = ("304", "NOT_MODIFIED")
_NOT_FOUND = ("404", "NOT_FOUND")
_LANG = _query("lang", "Instead of Accept-Language / 页面语言", {"type": "string", "enum": ["zh", "en"]})
_Q = _query("q", "All words must occur / 所有词都须出现", {"type": "string", "maxLength": 100})

DOCUMENT: dict[str, Any] = {"responses": _answers("application/json", "object", _UNCHANGED)}
STYLE: dict[str, Any] = {"responses": _answers("text/css", "string", _UNCHANGED)}
PAGE: dict[str, Any] = {
    "parameters": [_LANG],
    "responses": _answers("text/html", "string", _UNCHANGED, _NOT_FOUND),
}
LIST: dict[str, Any] = {"parameters": [_Q, _LANG], "responses": _answers("text/html", "string", _UNCHANGED)}
