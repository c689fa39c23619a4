"""References within a document (`{"$ref": "#/components/…"}`): followed, found and renamed."""

from collections.abc import Callable, Iterator
from typing import Any

PREFIX = "#/components/"
_DATA = ("example", "examples")
"""Examples hold no references; those of all problems are most of a document."""


def renamed(document: Any, rename: Callable[[str], str]) -> Any:
    """A copy in which every reference is what `rename` makes of it."""
    if isinstance(document, list):
        return [renamed(item, rename) for item in document]
    if not isinstance(document, dict):
        return document
    if isinstance(target := document.get("$ref"), str):
        return {**document, "$ref": rename(target)}
    return {key: renamed(value, rename) for key, value in document.items()}


def targets(document: Any) -> Iterator[str]:
    """Every reference in it."""
    if isinstance(document, list):
        for item in document:
            yield from targets(item)
    elif isinstance(document, dict):
        if isinstance(target := document.get("$ref"), str):
            yield target
        for value in document.values():
            yield from targets(value)


def found(document: Any, reference: str) -> Any:
    """What a reference names; KeyError when it is not there."""
    for word in reference.removeprefix("#/").split("/"):
        document = document[word.replace("~1", "/").replace("~0", "~")]
    return document


def leads(reference: str, document: Any) -> bool:
    """Whether a reference of this document leads to something in it."""
    try:
        found(document, reference)
    except (KeyError, TypeError):
        return False
    return reference.startswith("#/")


def written_out(part: Any, document: Any, above: tuple[str, ...] = ()) -> Any:
    """A copy of `part` with what it refers to in place of the references; a schema within itself is left out."""
    if isinstance(part, list):
        return [written_out(item, document, above) for item in part]
    if not isinstance(part, dict):
        return part
    if isinstance(target := part.get("$ref"), str):
        return {} if target in above else written_out(found(document, target), document, (*above, target))
    return {key: value if key in _DATA else written_out(value, document, above) for key, value in part.items()}
