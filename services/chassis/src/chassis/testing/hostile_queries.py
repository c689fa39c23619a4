"""What a list must not take for a command: SQL, patterns and operators in every filter, sort, search and cursor
(faults.md S-1, R-2).

Pairs, as sqlmap asks them: two values that differ only in what they would mean if they reached the database as its
language. A service that compares them as text tells the same of both, and nothing ends in a fault of the server.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NONSENSE = "zqxj"
"""A word that stands in no row."""

PAIRS: Mapping[str, tuple[str, str]] = {
    "closed text": (f"{NONSENSE}' OR '1'='1", f"{NONSENSE}' OR '1'='2"),
    "comment": (f"{NONSENSE}' OR 1=1 -- ", f"{NONSENSE}' AND 1=2 -- "),
    "brackets": (f"{NONSENSE}') OR ('1'='1", f"{NONSENSE}') AND ('1'='2"),
    "union": (f"{NONSENSE}' UNION SELECT NULL -- ", f"{NONSENSE}' UNION SELECT NULL WHERE false -- "),
    "second statement": (f"{NONSENSE}'; SELECT 1/0 -- ", f"{NONSENSE}'; SELECT 1 -- "),
    "dollar quotes": (f"{NONSENSE}$$ OR 1=1 OR $$", f"{NONSENSE}$$ AND 1=2 AND $$"),
    "backslash": (f"{NONSENSE}\\' OR 1=1 -- ", f"{NONSENSE}\\' AND 1=2 -- "),
    "a place for a value": (f"{NONSENSE}%(id)s", f"{NONSENSE}:id"),
    "wildcard": ("%", NONSENSE),
    "wildcard of one letter": ("____", NONSENSE),
    "search operators": (f"{NONSENSE} | !{NONSENSE}", f"{NONSENSE} & {NONSENSE}"),
    "a broken search": (f"{NONSENSE}' & ((!:*", f"{NONSENSE} <->"),
    "regular expression": (".*", NONSENSE),
    "a regular expression that takes for ever": ("(a+)+$" + "a" * 60, NONSENSE),
}
"""What is no value of any of these kinds is refused, which `hostile_input` is about."""


@dataclass(frozen=True)
class Question:
    """One parameter of one list, and two values of which it must tell the same."""

    path: str
    parameter: str
    pair: str

    def __str__(self) -> str:
        return f"GET {self.path}?{self.parameter}= {self.pair}"

    @property
    def values(self) -> tuple[str, str]:
        """The pair."""
        return PAIRS[self.pair]


def questions(document: Mapping[str, Any]) -> Iterator[Question]:
    """Every pair for every text that a list without ids in its path takes."""
    for path, item in document["paths"].items():
        operation = item.get("get", {})
        if "{" in path or "security" not in operation:
            continue
        for parameter in operation.get("parameters", []):
            if parameter.get("in") == "query" and _is_text(parameter["schema"]):
                yield from (Question(path, parameter["name"], pair) for pair in PAIRS)


def _is_text(schema: Mapping[str, Any]) -> bool:
    """Whether it takes words, and not only an id, a date or one of a few."""
    return schema.get("type") == "string" and schema.keys().isdisjoint(("enum", "format"))
