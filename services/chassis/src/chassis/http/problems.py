"""Problem documents (RFC 9457): one form for every refusal, in Chinese unless English is asked for.

`type` is `/problems/<slug>` and never changes; `title` and `detail` follow Accept-Language (zh-CN or en, nothing said
means zh-CN); `errors` names faults of the input; the figures that explain a refusal stand as members beside them.
Never a stack trace, never HTML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header

from chassis.envelope import to_json
from chassis.errors import Invalid, Malformed, NotFound, Refusal

CONTENT_TYPE = "application/problem+json"
LANGUAGES = {"zh": "zh-CN", "en": "en"}
_OWN_MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "errors", "trace_id"})


class NoSuchRoute(NotFound):
    """There is no resource at this address."""

    slug = "no-such-route"
    title = {"zh": "地址不存在", "en": "There is nothing at this address"}


class MethodNotAllowed(Refusal):
    """The resource has no such method; `Allow` says which it has."""

    title = {"zh": "不支持该方法", "en": "The method is not allowed here"}
    status = 405


class BodyTooLarge(Refusal):
    """The body is larger than the service takes."""

    title = {"zh": "请求体过大", "en": "The body is too large"}
    detail = {"zh": "请求体最多 {max_bytes} 字节", "en": "A body has at most {max_bytes} bytes."}
    status = 413


class UnsupportedMediaType(Refusal):
    """The body is not in a form the route reads."""

    title = {"zh": "不支持的内容类型", "en": "The content type is not supported"}
    detail = {"zh": "请使用 {expected}", "en": "Send {expected}."}
    status = 415


class TooManyRequests(Refusal):
    """More than the caller may ask for; Retry-After says when again."""

    title = {"zh": "请求过于频繁", "en": "Too many requests"}
    status = 429
    retry_after = 1


class InternalError(Refusal):
    """A fault of the program; the trace id finds it in the logs."""

    title = {"zh": "服务器内部错误", "en": "Something went wrong on our side"}
    status = 500


_BY_STATUS: dict[int, type[Refusal]] = {
    404: NoSuchRoute,
    405: MethodNotAllowed,
    429: TooManyRequests,
}


def language() -> str:
    """The language to answer in: "en" when the request asks for English before any Chinese, else "zh"."""
    asked = parse_accept_header(request.headers.get("Accept-Language", "")[:200], LanguageAccept)
    for tag, quality in asked:
        spoken = tag.partition("-")[0].lower()
        if spoken in LANGUAGES and quality > 0:
            return spoken
    return "zh"


@dataclass(frozen=True)
class Problem:
    """A refusal on its way out."""

    refusal: Refusal
    trace_id: str
    language: str

    def document(self) -> dict[str, Any]:
        """The members of the document."""
        refusal = self.refusal
        document: dict[str, Any] = {
            "type": f"/problems/{refusal.slug}",
            "title": refusal.title[self.language],
            "status": refusal.status,
        }
        if refusal.detail[self.language]:
            document["detail"] = refusal.explain(self.language)
        if isinstance(refusal, Invalid):
            document["errors"] = [
                {"pointer": error.pointer, "code": error.code, "message": error.message[self.language]}
                for error in refusal.errors
            ]
        document.update(_figures(refusal))
        document["trace_id"] = self.trace_id
        return document

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The answer; `headers` come on top (Allow, WWW-Authenticate)."""
        response = Response(to_json(self.document()), status=self.refusal.status, content_type=CONTENT_TYPE)
        response.headers["Content-Language"] = LANGUAGES[self.language]
        response.headers["Vary"] = "Accept-Language"
        if self.refusal.retry_after is not None:
            response.headers["Retry-After"] = str(self.refusal.retry_after)
        if self.refusal.status == 401:  # noqa: PLR2004 - RFC 9110, 11.6.1
            response.headers["WWW-Authenticate"] = "Bearer"
        for name, value in (headers or {}).items():
            response.headers[name] = value
        return response


def _figures(refusal: Refusal) -> dict[str, Any]:
    """The figures as members; a name that the document itself uses gets an underscore behind it."""
    if isinstance(refusal, Malformed):
        return {}  # its figures are the two forms of its detail
    return {f"{name}_" if name in _OWN_MEMBERS else name: _plain(value) for name, value in refusal.figures.items()}


def _plain(value: object) -> object:
    """A figure as JSON shows it; what JSON does not know is shown as text."""
    try:
        to_json(value)
    except TypeError:
        return str(value)
    return value


def of_http_exception(error: HTTPException) -> tuple[Refusal, dict[str, str]]:
    """The refusal that stands for an exception of the framework, and the headers that must not be lost with it."""
    status = error.code or 500
    kept = ("Allow", "WWW-Authenticate", "Retry-After")
    response = error.get_response()
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    if status in _BY_STATUS:
        return _BY_STATUS[status](), headers
    if status == 413:  # noqa: PLR2004
        return BodyTooLarge(max_bytes=request.max_content_length), headers
    if status < 500:  # noqa: PLR2004
        return Malformed(error.description or error.name, f"请求格式错误:{error.name}"), headers
    return InternalError(), headers


def problem_types() -> list[type[Refusal]]:
    """Every refusal that this process can answer with, by slug: what /v1/problems and the OpenAPI document list."""
    found = {kind.slug: kind for kind in _subclasses(Refusal)}
    return [found[slug] for slug in sorted(found)]


def _subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
