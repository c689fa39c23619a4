"""What the edge itself answers with: problem documents (RFC 9457) like those of the services, in Chinese unless English
is asked for first.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.edge.limits import RETRY_AFTER
from gateway.edge.names import TOKEN_FAULT, TOKEN_FILTER, TRACE_HEADER

CONTENT_TYPE = "application/problem+json"
ENGLISH_FIRST = r"(?i)\s*(?:(?:[^,ze]|e[^n,]|z[^h,])[^,]*,\s*)*en(?:[-;,\s].*)?"
"""Accept-Language that names English before any Chinese; clients name languages in the order of their liking."""


@dataclass(frozen=True)
class LocalProblem:
    """One kind of answer that the edge makes itself. `status` is what Envoy would answer, `flags` are its reasons, if
    those decide (UC, UT …, see Envoy's RESPONSE_FLAGS), `token_fault` what the token check must have said, `sent` the
    status that the client gets.
    """

    status: int
    slug: str
    zh: str
    en: str
    flags: tuple[str, ...] = ()
    token_fault: str | None = None
    sent: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


_LATER = {"Retry-After": str(RETRY_AFTER)}
_AWAY = ("服务暂时不可用", "Temporarily unavailable")
_LOST = ("服务的应答已丢失,请求可能已执行", "The answer was lost; it may have been done")
BROKEN_OFF = ("UC", "UR", "LR", "UPE")
"""The service closed the connection, or answered what is no HTTP, after the request was sent to it."""

PROBLEMS = (
    LocalProblem(400, "malformed", "请求格式错误", "The request is malformed"),
    LocalProblem(401, "unavailable", *_AWAY, token_fault="Jwks remote fetch is failed", sent=503, headers=_LATER),  # noqa: S106
    LocalProblem(
        401,
        "unauthenticated",
        "未登录或登录已失效",
        "Authentication is required",
        headers={"WWW-Authenticate": "Bearer"},
    ),
    LocalProblem(403, "forbidden", "没有权限", "Permission is missing"),
    LocalProblem(404, "no-such-route", "地址不存在", "There is nothing at this address"),
    LocalProblem(405, "method-not-allowed", "不支持该方法", "The method is not allowed here"),
    LocalProblem(408, "request-too-slow", "请求发送过慢", "The request came in too slowly"),
    LocalProblem(413, "body-too-large", "请求体过大", "The body is too large"),
    LocalProblem(426, "upgrade-required", "请使用 HTTP/1.1", "HTTP/1.1 is required", headers={"Upgrade": "HTTP/1.1"}),
    LocalProblem(429, "too-many-requests", "请求过于频繁", "Too many requests", headers=_LATER),
    LocalProblem(431, "headers-too-large", "请求头过大", "The headers are too large"),
    LocalProblem(502, "answer-lost", *_LOST),
    LocalProblem(503, "answer-lost", *_LOST, flags=BROKEN_OFF, sent=502),
    LocalProblem(503, "unavailable", *_AWAY, headers=_LATER),
    LocalProblem(504, "deadline-exceeded", "服务未在时限内应答", "The service did not answer in time"),
    LocalProblem(500, "internal-error", "服务器内部错误", "Something went wrong on our side"),
)
"""In the order of trial."""


def local_reply_config() -> dict[str, Any]:
    """Envoy's `local_reply_config`: every problem in both languages, English where it is asked for."""
    return {"mappers": [_mapper(problem, language) for problem in PROBLEMS for language in ("en", "zh")]}


def _mapper(problem: LocalProblem, language: str) -> dict[str, Any]:
    conditions = [_status_is(problem.status)]
    if problem.flags:
        conditions.append({"response_flag_filter": {"flags": list(problem.flags)}})
    if problem.token_fault:
        conditions.append(_token_fault_is(problem.token_fault))
    if language == "en":
        conditions.append({"header_filter": {"header": {"name": "accept-language", **_matches(ENGLISH_FIRST)}}})
    sent = problem.sent or problem.status
    headers = {
        "Content-Language": {"zh": "zh-CN", "en": "en"}[language],
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **problem.headers,
    }
    mapper = {
        "filter": conditions[0] if len(conditions) == 1 else {"and_filter": {"filters": conditions}},
        "body_format_override": {
            "text_format_source": {"inline_string": _document(problem, sent, language)},
            "content_type": CONTENT_TYPE,
        },
        "headers_to_add": [
            {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
            for name, value in headers.items()
        ],
    }
    return mapper | ({"status_code": sent} if problem.sent else {})


def _document(problem: LocalProblem, status: int, language: str) -> str:
    """The same members in the same order as the services write them; what could not even be read has no trace."""
    document = {
        "type": f"/problems/{problem.slug}",
        "title": {"zh": problem.zh, "en": problem.en}[language],
        "status": status,
        "trace_id": f"%REQ({TRACE_HEADER})%",
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _status_is(status: int) -> dict[str, Any]:
    value = {"default_value": status, "runtime_key": "edge.no_such_key"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": value}}}


def _token_fault_is(said: str) -> dict[str, Any]:
    matcher = {"filter": TOKEN_FILTER, "path": TOKEN_FAULT, "value": {"string_match": {"exact": said}}}
    return {"metadata_filter": {"matcher": matcher, "match_if_key_not_found": False}}


def _matches(regex: str) -> dict[str, Any]:
    return {"string_match": {"safe_regex": {"regex": regex}}}
