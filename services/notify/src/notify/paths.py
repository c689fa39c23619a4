"""Dotted paths through an event's data: `state.number`, `lines.0.product_name`, `to`.

Rules compare what stands at a path, templates show it, selectors take people's ids from it. A path walks through JSON
objects and arrays only, never through attributes of Python objects (faults.md S-5).
"""

from collections.abc import Mapping
from typing import Any

from chassis.errors import Texts

WORD = "[a-z0-9][a-z0-9_]{0,63}"
PATH = rf"{WORD}(?:\.{WORD}){{0,7}}"
EXPECTED = {"zh": "字段路径,如 state.number", "en": "a dotted path such as state.number"}


class RuleFault(Exception):
    """A rule or its template does not fit the event: said in both languages, kept at the rule (`rule_fault`)."""

    def __init__(self, zh: str, en: str) -> None:
        self.texts: Texts = {"zh": zh, "en": en}
        super().__init__(en)


class NothingThere(RuleFault):
    """The event has nothing at this path; an empty value (null) is something."""

    def __init__(self, path: str) -> None:
        super().__init__(f"事件中没有 {path}", f"The event has nothing at {path}.")


def value_at(data: Any, path: str) -> Any:
    """What stands at `path`; None for a part of something that is null. Raises NothingThere."""
    value = data
    for word in path.split("."):
        if value is None:
            return None
        if isinstance(value, Mapping) and word in value:
            value = value[word]
        elif isinstance(value, list) and word.isdecimal() and int(word) < len(value):
            value = value[int(word)]
        else:
            raise NothingThere(path)
    return value
