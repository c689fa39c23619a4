"""The addresses of the reference: two documents and a catalogue for programs, the same as pages for people."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from flask import Response, current_app, request

from chassis.errors import NotFound
from chassis.http import PUBLIC, Routes
from chassis.http.house import house
from gateway.reference import documents, rendering
from gateway.reference.events import grouped
from gateway.reference.library import Library, described_here, library
from gateway.reference.pages import Reference
from gateway.reference.rendering import document, page, speech
from gateway.reference.schemas import rows
from gateway.reference.sources import Sources
from gateway.reference.speech import Speech
from gateway.settings import Settings

routes = Routes("docs", prefix="", zh="开发者文档", en="For developers")

_SOURCES = "gateway.reference"
_LONGEST_SEARCH = 100
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@routes.raw(
    "/openapi.json", method="GET", permission=PUBLIC, zh="全部接口的 OpenAPI 文档", operation=documents.DOCUMENT
)
def read_openapi() -> Response:
    """The OpenAPI document of all services."""
    shelf = _library()
    return document(shelf.openapi, away=bool(shelf.away))


@routes.raw(
    "/asyncapi.json", method="GET", permission=PUBLIC, zh="全部事件的 AsyncAPI 文档", operation=documents.DOCUMENT
)
def read_asyncapi() -> Response:
    """The AsyncAPI document of all services."""
    shelf = _library()
    return document(shelf.asyncapi, away=bool(shelf.away))


@routes.raw("/events.json", method="GET", permission=PUBLIC, zh="事件目录 (JSON)", operation=documents.DOCUMENT)
def read_catalogue() -> Response:
    """The event catalogue as JSON."""
    shelf = _library()
    return document(shelf.events, away=bool(shelf.away))


@routes.raw("/docs", method="GET", permission=PUBLIC, zh="接口参考", operation=documents.LIST)
def show_reference() -> Response:
    """All routes as a page; `?q=` searches them."""
    shelf, asked = _library(), _search()
    groups = list(Reference(shelf.openapi, speech()).groups(asked))
    return page("docs.html", groups=groups, asked=asked, away=shelf.away, server=shelf.server)


@routes.raw("/docs/<service>/<room>", method="GET", permission=PUBLIC, zh="一组接口", operation=documents.PAGE)
def show_room(service: str, room: str) -> Response:
    """The routes of one room in full."""
    shelf = _library()
    reference, tag = Reference(shelf.openapi, speech()), f"{service}/{room}"
    operations = reference.room(tag)
    if not operations:
        raise NotFound
    return page("room.html", groups=list(reference.groups()), operations=operations, tag=tag, away=shelf.away)


@routes.raw("/docs/reference.css", method="GET", permission=PUBLIC, zh="样式表", operation=documents.STYLE)
def read_style() -> Response:
    """The style sheet of these pages."""
    return rendering.style()


@routes.raw("/events", method="GET", permission=PUBLIC, zh="事件目录", operation=documents.LIST)
def show_events() -> Response:
    """The event catalogue as a page; `?q=` searches it."""
    shelf, asked = _library(), _search()
    return page("events.html", groups=grouped(shelf.events, asked), asked=asked, away=shelf.away)


@routes.raw("/events/<key>", method="GET", permission=PUBLIC, zh="一种事件", operation=documents.PAGE)
def show_event(key: str) -> Response:
    """One event: meaning, content, example, who publishes and who hears it, how to get it."""
    shelf = _library()
    event = next((each for each in shelf.events["events"] if each["key"] == key), None)
    if event is None:
        raise NotFound
    say = speech()
    return page(
        "event.html",
        event=event,
        rows=list(rows(event["schema"], say)),
        example=_shown(event["example"]),
        schema=_shown(event["schema"]),
        titles={service["name"]: service for service in shelf.events["services"]},
        kinds=_kinds(say),
        server=shelf.server,
        away=shelf.away,
    )


@routes.raw("/problems", method="GET", permission=PUBLIC, zh="问题类型", operation=documents.PAGE)
def show_problems() -> Response:
    """Every type of problem document."""
    return _problems(_library(), lambda _: True, single=False)


@routes.raw("/problems/<slug>", method="GET", permission=PUBLIC, zh="一种问题", operation=documents.PAGE)
def show_problem(slug: str) -> Response:
    """One type of problem document: what its `type` leads to."""
    return _problems(_library(), lambda kind: kind["type"] == f"/problems/{slug}", single=True)


def _problems(shelf: Library, wanted: Callable[[Mapping[str, Any]], bool], *, single: bool) -> Response:
    types = sorted(filter(wanted, shelf.openapi["x-problem-types"]), key=itemgetter("status"))
    if not types:
        raise NotFound
    groups = [(status, list(each)) for status, each in groupby(types, itemgetter("status"))]
    return page("problems.html", groups=groups, phrases=_PHRASES, single=single, away=shelf.away)


def _kinds(say: Speech) -> dict[str, str]:
    """What a room does with what it hears."""
    return {
        "copy": say("保存副本", "keeps a copy"),
        "effect": say("触发动作", "acts on it"),
        "journal": say("逐条记录", "keeps each"),
    }


def _shown(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def _search() -> str:
    return request.args.get("q", "").strip()[:_LONGEST_SEARCH]


def _library() -> Library:
    settings = cast(Settings, house().settings)
    if _SOURCES not in current_app.extensions:  # two first requests at once make it twice: the later one stays
        current_app.extensions[_SOURCES] = Sources(described_here(house().service), settings.edge_upstreams)
    sources: Sources = current_app.extensions[_SOURCES]
    return library(sources.now(), settings.link_base)
