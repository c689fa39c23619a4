"""One OpenAPI 3.1 document of all services, as they are seen from outside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gateway.reference.references import PREFIX, renamed, targets

VERSION = "1.0.0"
METHODS = ("get", "post", "put", "patch", "delete")
TITLE = "Guanxi CRM / 关系 CRM"
LICENSE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
_ABOUT = (
    "Every route of the Guanxi CRM, grouped by service; its events are in /asyncapi.json.\n\n"
    "关系 CRM 的全部接口,按服务分组;事件见 /asyncapi.json。"
)
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "POST /api/identity/v1/token (OAuth 2) gives one / 通过 OAuth 2 获取",
}

Document = Mapping[str, Any]
Outside = Callable[[str, str], str | None]
"""(service, its own path) → the path from outside; None for what the edge does not route."""


def merged(
    documents: Mapping[str, Document], outside: Outside, server: str, of_the_edge: Sequence[Document] = ()
) -> dict[str, Any]:
    """The document of `documents` by service; `server` is the address of the edge, which answers `of_the_edge` itself.

    The first service's components keep their names. A component of another is called `<service>.<name>`, unless the
    first says the very same under that name (what both have from the chassis): so no name depends on who is away.
    """
    first = next(iter(documents.values()))
    parts = [_Part(name, document, first, outside) for name, document in documents.items()]
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": _ABOUT, "license": LICENSE},
        "servers": [{"url": server}],
        "tags": [tag for part in parts for tag in part.tags],
        "x-tagGroups": [part.group for part in parts if part.tags],
        "paths": {path: operations for part in parts for path, operations in part.paths.items()},
        "components": {
            "schemas": {name: schema for part in parts for name, schema in part.components("schemas")},
            "responses": {name: answer for part in parts for name, answer in part.components("responses")},
            "securitySchemes": {"bearer": _BEARER},
        },
        "x-problem-types": _problem_types(
            {"edge": of_the_edge, **{name: document["x-problem-types"] for name, document in documents.items()}}
        ),
    }


class _Part:
    """What one service gives to the whole."""

    def __init__(self, service: str, document: Document, first: Document, outside: Outside) -> None:
        self._service, self._document, self._outside = service, document, outside
        self._plain = _components(document) if document is first else _shared(document, first)
        self.paths = self._routed()
        used = {tag for operations in self.paths.values() for each in operations.values() for tag in each["tags"]}
        named = ({**tag, "name": f"{service}/{tag['name']}"} for tag in document["tags"])
        self.tags = [tag for tag in named if tag["name"] in used]
        self.group = {"name": document["info"]["title"], "tags": [tag["name"] for tag in self.tags]}

    def components(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Those of one kind, each with its name in the whole."""
        for name, content in self._document["components"].get(kind, {}).items():
            yield self._name(kind, name), renamed(content, self._reference)

    def _routed(self) -> dict[str, dict[str, Any]]:
        paths: dict[str, dict[str, Any]] = {}
        for path, operations in self._document["paths"].items():
            if address := self._outside(self._service, path):
                paths[address] = {each: self._operation(operations, each) for each in METHODS if each in operations}
        return paths

    def _operation(self, operations: Document, method: str) -> dict[str, Any]:
        operation: dict[str, Any] = renamed(operations[method], self._reference)
        operation["tags"] = [f"{self._service}/{tag}" for tag in operation["tags"]]
        operation.setdefault("security", [])  # said, so that nobody takes a public route for a forgotten one
        if "operationId" in operation:
            operation["operationId"] = f"{self._service}.{operation['operationId']}"
        if parameters := [*operations.get("parameters", ()), *operation.get("parameters", ())]:
            operation["parameters"] = parameters
        return operation

    def _reference(self, target: str) -> str:
        kind, _, name = target.removeprefix(PREFIX).partition("/")
        return f"{PREFIX}{kind}/{self._name(kind, name)}"

    def _name(self, kind: str, name: str) -> str:
        return name if f"{PREFIX}{kind}/{name}" in self._plain else f"{self._service}.{name}"


def _components(document: Document) -> dict[str, Any]:
    """All components by the reference that names them."""
    return {
        f"{PREFIX}{kind}/{name}": content
        for kind, named in document["components"].items()
        for name, content in named.items()
    }


def _shared(document: Document, first: Document) -> set[str]:
    """The references that mean the same in both documents, with everything they refer to themselves."""
    ours, theirs = _components(document), _components(first)
    same = {reference for reference, content in ours.items() if theirs.get(reference) == content}
    while differing := {reference for reference in same if not same.issuperset(targets(ours[reference]))}:
        same -= differing
    return same


def _problem_types(answered: Mapping[str, Sequence[Document]]) -> list[dict[str, Any]]:
    """Every type once, in the words of the last who answers it, with all who do."""
    types: dict[str, dict[str, Any]] = {}
    for service, kinds in answered.items():
        for kind in kinds:
            before = types.get(kind["type"], {}).get("services", [])
            types[kind["type"]] = {**kind, "services": [*before, service]}
    return [types[name] for name in sorted(types)]
