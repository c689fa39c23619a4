"""Examples in the OpenAPI document: of every body, of every answer, of every problem in both languages.

They are made of the schemas, and a test holds them to be valid by these. A field without an example takes that of its
namesake in another schema.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from string import Formatter
from typing import Any

from chassis.contracts.examples import example_of
from chassis.errors import Invalid, Refusal
from chassis.http import messages

Json = dict[str, Any]

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
LANGUAGES = {"zh": "中文", "en": "English"}
_HELD = ("$ref", "enum", "const", "format", "examples")
"""What says already which value a field may have."""


def add_examples(document: Json, problems: Iterable[type[Refusal]]) -> None:
    """Put them into a whole document: into its schemas first, then wherever one of these is used."""
    schemas: Json = document["components"]["schemas"]
    _share(schemas)
    for _, media in _media(document["paths"]):
        if "$ref" in media.get("schema", {}):
            media["example"] = example_of(_written_out(media["schema"], schemas))
    kinds = sorted(problems, key=lambda kind: kind.slug)
    responses: Json = document["components"]["responses"]
    statuses = {HTTPStatus[name] for name in responses if name in HTTPStatus.__members__}
    for name, response in responses.items():
        wanted = {HTTPStatus[name]} if name in HTTPStatus.__members__ else {*HTTPStatus} - statuses
        for media in response.get("content", {}).values():
            media["examples"] = dict(_problems(kind for kind in kinds if kind.status in wanted))


def examples_in(document: Mapping[str, Any]) -> Iterator[tuple[str, Json, Any]]:
    """Every example of the document: its place, its schema, itself."""
    for place, media in _media(document["paths"]):
        if "example" in media:
            yield place, media["schema"], media["example"]
    for name, response in document["components"]["responses"].items():
        for media in response.get("content", {}).values():
            for label, example in media["examples"].items():
                yield f"{name} {label}", media["schema"], example["value"]


def _share(schemas: Json) -> None:
    """Give fields the examples of their namesakes, where these suit."""
    fields = [(name, field) for schema in schemas.values() for name, field in schema.get("properties", {}).items()]
    known = {name: field["examples"] for name, field in fields if "examples" in field}
    for name, field in fields:
        if name in known and field.keys().isdisjoint(_HELD) and _suits(known[name][0], field):
            field["examples"] = known[name]


def _suits(example: Any, field: Mapping[str, Any]) -> bool:
    kinds = field.get("type", ())
    if not isinstance(example, str) or "string" not in ([kinds] if isinstance(kinds, str) else kinds):
        return False
    return len(example) <= field.get("maxLength", 0) and re.search(field.get("pattern", ""), example) is not None


def _media(paths: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """Every body and every good answer, with its place."""
    for path, item in paths.items():
        for method, operation in item.items():
            if method != "parameters":
                good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
                for part, holder in {"body": operation.get("requestBody", {}), **good}.items():
                    for media in holder.get("content", {}).values():
                        yield f"{method.upper()} {path} {part}", media


def _written_out(schema: Any, schemas: Json) -> Any:
    """The schema with what it refers to in place."""
    if isinstance(schema, list):
        return [_written_out(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return {key: _written_out(value, schemas) for key, value in schema.items()}


def _problems(kinds: Iterable[type[Refusal]]) -> Iterator[tuple[str, Json]]:
    for kind in kinds:
        for language, spoken in LANGUAGES.items():
            yield (
                f"{kind.slug}.{language}",
                {"summary": f"{kind.title[language]} ({spoken})", "value": _told(kind, language)},
            )


def _told(kind: type[Refusal], language: str) -> Json:
    """A problem document of this type; its figures are left open."""
    figures = {name: "…" for _, name, _, _ in Formatter().parse(kind.detail[language]) if name}
    detail = {"detail": kind.detail[language].format(**figures)} if kind.detail[language] else {}
    fault = messages.REQUIRED
    wrong = {"pointer": "#/name", "code": fault.code, "message": fault.texts[language]}
    return {
        "type": f"/problems/{kind.slug}",
        "title": kind.title[language],
        "status": kind.status,
        **detail,
        **({"errors": [wrong]} if issubclass(kind, Invalid) else {}),
        **figures,
        "trace_id": TRACE_ID,
    }
