"""The API's reference as people read it, made of the merged OpenAPI document: services, rooms, routes."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.reference.openapi import METHODS
from gateway.reference.references import written_out
from gateway.reference.schemas import Row, kind, limits, minimal, rows
from gateway.reference.speech import Speech

Document = Mapping[str, Any]

PROBLEM = "application/problem+json"
_IN_PATH = re.compile(r"\{([A-Za-z0-9_]+)\}")
_HEADERS = {"If-Match": '"3"', "Idempotency-Key": "order-4711"}
"""Headers that an example call shows, each with a value."""


@dataclass(frozen=True)
class Content:
    """A body or an answer of one media type: its fields, and an example as text."""

    media: str
    about: str
    rows: Sequence[Row]
    example: str


@dataclass(frozen=True)
class Parameter:
    """A value in the path, the query or a header."""

    place: str
    name: str
    required: bool
    kind: str
    about: str
    limits: str


@dataclass(frozen=True)
class Answer:
    """An answer by status. A `refusal` is a problem document of one of the types `problems`."""

    status: str
    about: str
    refusal: bool
    problems: Sequence[str]
    headers: Sequence[str]
    contents: Sequence[Content]


@dataclass(frozen=True)
class Line:
    """One route in a list."""

    method: str
    path: str
    title: str
    permission: str
    room: str
    anchor: str


@dataclass(frozen=True)
class Room:
    """Routes that belong together: `customer/accounts`."""

    tag: str
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Operation:
    """Everything about one route."""

    line: Line
    description: str
    parameters: Sequence[Parameter]
    bodies: Sequence[Content]
    answers: Sequence[Answer]
    call: str


class Reference:
    """The pages' contents in one language."""

    def __init__(self, document: Document, say: Speech) -> None:
        self._document, self._say = document, say
        self._operations = [
            (self._line(path, method, operation), operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if method in METHODS
        ]

    def groups(self, asked: str = "") -> Iterator[tuple[str, list[Room]]]:
        """Each service's title with its rooms; of the routes those in which every word of `asked` occurs."""
        titles = {tag["name"]: self._say.half(tag.get("description", tag["name"])) for tag in self._document["tags"]}
        words = asked.lower().split()
        for group in self._document["x-tagGroups"]:
            rooms = [Room(tag, titles[tag], self._lines(tag, words)) for tag in group["tags"]]
            if found := [room for room in rooms if room.lines]:
                yield self._say.half(group["name"]), found

    def room(self, tag: str) -> list[Operation]:
        """The routes of one room in full; empty when there is no such room."""
        return [self._operation(line, operation) for line, operation in self._operations if line.room == tag]

    def _lines(self, tag: str, words: Sequence[str]) -> list[Line]:
        return [
            line
            for line, operation in self._operations
            if line.room == tag and all(word in _searched(line, operation) for word in words)
        ]

    def _line(self, path: str, method: str, operation: Document) -> Line:
        title = self._say.of({"zh": operation.get("x-summary-zh", ""), "en": operation.get("summary", "")})
        anchor = f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"
        permission = operation.get("x-permission", "")
        return Line(method.upper(), path, title or path, permission, operation["tags"][0], anchor)

    def _operation(self, line: Line, operation: Document) -> Operation:
        whole = written_out(operation, self._document)
        bodies = whole.get("requestBody", {}).get("content", {})
        return Operation(
            line,
            self._say.half(str(whole.get("description", ""))),
            [self._parameter(each) for each in whole.get("parameters", ())],
            [self._content(media, body) for media, body in bodies.items()],
            [self._answer(status, answer) for status, answer in whole["responses"].items()],
            call(line, whole, self._document["servers"][0]["url"]),
        )

    def _parameter(self, given: Document) -> Parameter:
        schema, say = given.get("schema", {}), self._say
        return Parameter(
            given["in"],
            given["name"],
            bool(given.get("required")),
            kind(schema, say),
            say.half(str(given.get("description", schema.get("description", "")))),
            limits(schema, say),
        )

    def _answer(self, status: str, answer: Document) -> Answer:
        contents = answer.get("content", {})
        refusal = contents.get(PROBLEM, {})
        types = dict.fromkeys(each["value"]["type"] for each in refusal.get("examples", {}).values())
        shown = [self._content(media, content) for media, content in contents.items() if media != PROBLEM]
        about = self._say.half(str(answer.get("description", "")))
        return Answer(status, about, PROBLEM in contents, list(types), list(answer.get("headers", ())), shown)

    def _content(self, media: str, content: Document) -> Content:
        schema = content.get("schema", {})
        text = json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else ""
        return Content(media, self._say.half(str(schema.get("description", ""))), [*rows(schema, self._say)], text)


def call(line: Line, operation: Document, server: str) -> str:
    """The route as a command that can be pasted into a shell."""
    method = "" if line.method == "GET" else f"-X {line.method} "
    path = _IN_PATH.sub(lambda found: f"${found[1].upper()}", line.path)
    parts = [f'curl {method}"{server}{path}"']
    if operation.get("security"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    named = [parameter["name"] for parameter in operation.get("parameters", ())]
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _HEADERS.items() if name in named]
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        if media.endswith("json"):
            text = json.dumps(minimal(body.get("schema", {})), ensure_ascii=False)
            parts += [f"-H {shlex.quote(f'Content-Type: {media}')}", f"-d {shlex.quote(text)}"]
    return " \\\n  ".join(parts)


def _searched(line: Line, operation: Document) -> str:
    """What a search looks at: both languages, whichever the page is in."""
    words = [line.method, line.path, line.permission, line.room, operation.get("summary", "")]
    words += [operation.get("x-summary-zh", ""), *(each["name"] for each in operation.get("parameters", ()))]
    return " ".join(words).lower()
