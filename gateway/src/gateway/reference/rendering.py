"""Answers of the reference: documents for programs, pages for people, both with an ETag and good for a minute.

A page is text from templates that escape everything; it has one style sheet of ours and no script at all, and its
Content-Security-Policy says so (S-4).
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined

from chassis.envelope import to_json
from chassis.http.problems import language
from gateway.reference.speech import Speech

STYLE = "reference.css"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MINUTE = "public, max-age=60"
_YEAR = "public, max-age=31536000, immutable"

_templates = Environment(
    loader=PackageLoader("gateway.reference"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def document(content: Any, *, away: bool) -> Response:
    """A JSON document; one that lacks a service is not kept by anybody."""
    response = Response(to_json(content), content_type="application/json")
    return _kept(response, "no-store" if away else _MINUTE)


def page(template: str, **context: Any) -> Response:
    """A page in the language of `?lang=`, else of Accept-Language."""
    say, asked = speech(), request.args.get("lang")
    text = _templates.get_template(template).render(
        say=say,
        style=f"/docs/{STYLE}?v={_style_version()}",
        link=lambda path, **query: _link(path, {"lang": asked, **query}),
        otherwise=_link(request.path, {**request.args, "lang": say.other.language}),
        here=request.path,
        **context,
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = say.tag
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Vary"] = "Accept-Language"
    return _kept(response, "no-cache")


def speech() -> Speech:
    """The language that the current request is answered in."""
    asked = request.args.get("lang")
    return Speech(asked if asked in ("zh", "en") else language())


def style() -> Response:
    """The style sheet; its address holds its version."""
    return _kept(Response(_style(), content_type="text/css; charset=utf-8"), _YEAR)


def _kept(response: Response, how: str) -> Response:
    response.headers["Cache-Control"] = how
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.add_etag()
    response.make_conditional(request)
    return response


def _link(path: str, query: dict[str, Any]) -> str:
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{said}" if said else path


@cache
def _style() -> bytes:
    return files("gateway.reference").joinpath("assets", STYLE).read_bytes()


@cache
def _style_version() -> str:
    return sha256(_style()).hexdigest()[:12]
