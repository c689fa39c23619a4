"""Who may do what to whose rows: route × role × owner, made from a service's own OpenAPI document (faults.md Z-1, Z-2).

No row is changed by it: a write that is let in meets a version that no row has, and is refused with 412; only what asks
for no version, such as a message in a conversation, is done. So a new route is walked by every role without anybody
remembering to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.principal import Reach

REACHED: Mapping[Reach | None, frozenset[str]] = {
    None: frozenset(),
    Reach.OWN: frozenset({"own"}),
    Reach.ACCOUNT: frozenset({"account"}),
    Reach.TEAM: frozenset({"own", "team"}),
    Reach.SUBTREE: frozenset({"own", "team", "subtree"}),
    Reach.ALL: frozenset({"own", "team", "subtree", "foreign", "account"}),
}
"""Whose rows each reach takes in: of the caller, of a colleague, of a department below, of somebody else, of the portal
user's own account."""

SOME_ID = "0190a000-0000-7000-8000-000000000000"
NO_SUCH_VERSION = '"999999999"'
PUBLIC, SIGNED_IN = "public", "signed-in"
_METHODS = ("get", "post", "patch", "delete")
_DONE_OR_REFUSED_LATER = frozenset({200, 201, 204, 400, 404, 409, 412, 415, 422})

Rows = Mapping[str, Mapping[str, str]]
"""Address of one row (`/v1/accounts/{account_id}`) → whose row → its id. Owner `any` means a master without owner."""
Bodies = Mapping[tuple[str, str], Any]
"""(method, path) → a body that passes the schema, for routes where an empty object does not."""


class Answer(Protocol):
    """The part of an answer that is looked at."""

    @property
    def status_code(self) -> int:
        """What became of the request."""

    @property
    def json(self) -> Any:
        """Its document."""


class Calls(Protocol):
    """Somebody who calls the service."""

    def call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any) -> Answer:
        """One request."""


@dataclass(frozen=True)
class Operation:
    """One route of the document."""

    method: str
    path: str
    permission: str
    writes_what_was_read: bool
    numbered: frozenset[str] = frozenset()
    """Path arguments that are whole numbers."""

    @property
    def row(self) -> str:
        """The address of the row that it is about: the path up to its first id."""
        before, _, rest = self.path.partition("}")
        return f"{before}}}" if rest or self.path.endswith("}") else ""

    @property
    def needs_row(self) -> bool:
        """Whether it is about rows that the service has to lend: those of operators are the chassis's own test's."""
        return bool(self.row) and self.permission != SIGNED_IN and "/v1/ops/" not in self.path

    def at(self, identifier: str = SOME_ID) -> str:
        """Its path for one row, for one that does not exist by default."""
        parts = self.path.split("/")
        return "/".join(
            "1" if part in self.numbered else identifier if part.startswith("{") else part for part in parts
        )


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every route that asks for a permission; raises KeyError for one that declares none."""
    return [
        Operation(method.upper(), path, described["x-permission"], _is_conditional(described), _numbered(item))
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in _METHODS and described["x-permission"] != PUBLIC
    ]


def mismatches(
    document: Mapping[str, Any], caller: Calls, grants: Mapping[str, str], rows: Rows, bodies: Bodies
) -> list[str]:
    """What `caller`, who holds `grants` (permission to reach), may do and should not, or may not and should."""
    every = operations(document)
    found = [
        f"no row is given for {row}" for row in sorted({each.row for each in every if each.needs_row} - rows.keys())
    ]
    for operation in every:
        found += _wrong_at(operation, caller, grants, rows, bodies.get((operation.method, operation.path), {}))
    return found


def overstepped(document: Mapping[str, Any], caller: Calls, grants: Mapping[str, str]) -> list[str]:
    """As `mismatches`, of rights alone: about rows that nobody has, and no further than to a body that is wrong."""
    return [
        wrong
        for operation in operations(document)
        if operation.permission != SIGNED_IN
        for wrong in _wrong_at(operation, caller, grants, {}, {})
    ]


def _wrong_at(operation: Operation, caller: Calls, grants: Mapping[str, str], rows: Rows, body: Any) -> Iterator[str]:
    reach = Reach(grants[operation.permission]) if operation.permission in grants else None
    for owner, path, right in _cells(operation, reach, rows):
        answer = _ask(caller, operation, path, body)
        if answer.status_code not in right:
            yield f"{operation.method} {operation.path} of {owner}: {answer.status_code}, not {sorted(right)}"
        elif rows and operation.method == "GET" and answer.status_code == 200 and owner == "list":  # noqa: PLR2004
            yield from _wrongly_listed(operation, _listed(caller, path, answer.json), reach, rows)


def _cells(operation: Operation, reach: Reach | None, rows: Rows) -> Iterator[tuple[str, str, frozenset[int]]]:
    """(whose row, path, the statuses that are right)."""
    if operation.permission == SIGNED_IN:  # what is shown there depends on all that one holds
        yield "anybody", operation.at(), _DONE_OR_REFUSED_LATER | {403}
        return
    allowed = reach is not None
    if "{" not in operation.path:
        yield "list", operation.path, _DONE_OR_REFUSED_LATER - {404} if allowed else frozenset({403})
        return
    known = rows.get(operation.row)
    if known is None:
        yield "nobody", operation.at(), _DONE_OR_REFUSED_LATER if allowed else frozenset({403})
        return
    for owner, identifier in known.items():
        seen = owner == "any" or owner in REACHED[reach]
        done = {412} if operation.writes_what_was_read else {200, 201}
        yield owner, operation.at(identifier), frozenset({403} if not allowed else {404} if not seen else done)


def _ask(caller: Calls, operation: Operation, path: str, body: Any) -> Answer:
    if operation.method == "GET":
        return caller.call("GET", path)
    return caller.call(operation.method, path, json=body, headers={"If-Match": NO_SUCH_VERSION})


def _listed(caller: Calls, path: str, page: Any) -> set[str]:
    """The ids on all pages of a list."""
    found = {item.get("id") for item in page.get("items", [])}
    while page.get("items") and page.get("next_cursor"):
        page = caller.call("GET", path, query_string={"cursor": page["next_cursor"]}).json
        found |= {item.get("id") for item in page["items"]}
    return found


def _wrongly_listed(operation: Operation, listed: set[str], reach: Reach | None, rows: Rows) -> Iterator[str]:
    """Rows that the list shows beyond the reach, or hides within it."""
    for row, known in rows.items():
        if row.rpartition("/{")[0] == operation.path:
            for owner, identifier in known.items():
                if (identifier in listed) != (owner == "any" or owner in REACHED[reach]):
                    yield f"GET {operation.path}: the row of {owner} is {'' if identifier in listed else 'not '}listed"


def _is_conditional(described: Mapping[str, Any]) -> bool:
    return any(parameter.get("name") == "If-Match" for parameter in described.get("parameters", []))


def _numbered(item: Mapping[str, Any]) -> frozenset[str]:
    """A service names what stands in a path once a path, the merged document once an operation."""
    described = [*item.get("parameters", []), *(each for one in item.values() for each in _parameters(one))]
    return frozenset(f"{{{each['name']}}}" for each in described if each["schema"].get("type") == "integer")


def _parameters(operation: Any) -> list[Mapping[str, Any]]:
    return operation.get("parameters", []) if isinstance(operation, Mapping) else []
