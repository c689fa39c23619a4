"""What must be refused with a clear answer, as tables over every route (faults.md J-1 to J-3, Z-3).

Made from a service's own OpenAPI document, so that a new route is attacked without anybody remembering to: each case
is a request of one fault, and knows what the answer may be. Ids in paths are made up: what is hostile is refused
before anything is loaded.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

JSON = "application/json"
FILE = "application/octet-stream"
SOME_ID = "0190a000-0000-7000-8000-000000000000"


class Heard(Protocol):
    """The part of an answer that is looked at; Flask's test answers have it."""

    status_code: int
    content_type: str

    def get_data(self) -> bytes:
        """The body."""


@dataclass(frozen=True)
class Hostile:
    """One request that must be refused: with one of `statuses`, and a fault at `pointer` where one is named."""

    name: str
    method: str
    path: str
    statuses: frozenset[int]
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pointer: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]} {self.name}"

    def check(self, answer: Heard) -> None:
        """Raise AssertionError unless the answer is a problem document of an allowed status that names the fault."""
        said = answer.get_data()
        if answer.status_code not in self.statuses or answer.content_type != "application/problem+json":
            raise AssertionError(f"{self}: {answer.status_code} {answer.content_type} {said[:300]!r}")
        problem = json.loads(said)
        whole = problem["status"] == answer.status_code and problem["type"].startswith("/problems/")
        if not whole or not problem["title"] or not problem["trace_id"] or b"Traceback" in said:
            raise AssertionError(f"{self}: {said[:300]!r} is no problem document")
        places = [error["pointer"] for error in problem.get("errors", [])]
        if self.pointer is not None and not any(place.startswith(self.pointer) for place in places):
            raise AssertionError(f"{self}: the fault is said to be at {places}")


_DEEP = b"[" * 1_000 + b"]" * 1_000
MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "blank": b"  ",
    "cut": b'{"a": ',
    "trailing bytes": b"{} {}",
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": "{}".encode("utf-16"),
    "latin-1": '{"a": "\u00e9"}'.encode("latin-1"),
    "overlong utf-8": b'{"a": "\xc0\xaf"}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "surrogate in utf-8": b'{"a": "\xed\xa0\x80"}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "1e999": b'{"a": 1e999}',
    "5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "beyond 64 bits": b'{"a": 18446744073709551616}',
    "repeated key": b'{"a": 1, "a": 2}',
    "repeated key, escaped": b'{"a": 1, "\\u0061": 2}',
    "repeated key, blank before colon": b'{"a" :1,"a" :2,"b":"x\\":"}',
    "repeated key inside": b'{"a": [{"b": 1, "b": 1}]}',
    "U+0000 in a value": b'{"a": "x\\u0000y"}',
    "U+0000 in a key": b'{"a\\u0000": 1}',
    "raw control character": b'{"a": "\x00"}',
    "nested 1,000": _DEEP,
    "nested 200,000": b"[" * 200_000 + b"]" * 200_000,
    "nested 100 objects": b'{"a":' * 100 + b"1" + b"}" * 100,
    "100,000 keys": json.dumps({str(n): 0 for n in range(70_000)}).encode(),
    "array of a million": b"[" + b"0," * 500_000 + b"0]",
}
"""Bodies that cannot be read at all: 400 (413 where they are too large as well), whatever the route expects."""

NOT_OBJECTS: dict[str, bytes] = {"list": b"[]", "text": b'"a"', "number": b"1", "null": b"null", "true": b"true"}

CONTENT_TYPES: dict[str, dict[str, str]] = {
    "missing": {},
    "text": {"Content-Type": "text/plain"},
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
    "multipart": {"Content-Type": "multipart/form-data; boundary=x"},
    "xml": {"Content-Type": "application/xml"},
    "other JSON": {"Content-Type": "application/merge-patch+json"},
    "utf-16": {"Content-Type": "application/json; charset=utf-16"},
    "gzip": {"Content-Type": JSON, "Content-Encoding": "gzip"},
    "twice encoded": {"Content-Type": JSON, "Content-Encoding": "gzip, identity"},
    "pickle": {"Content-Type": "application/x-python-serialize"},
}

MASS_ASSIGNED = (
    "id",
    "version",
    "owner_id",
    "account_id",
    "tenant_id",
    "role",
    "roles",
    "is_admin",
    "created_at",
    "status",
    "total",
    "credit_limit",
    "__class__",
    "constructor",
    "$where",
)
"""Members that nobody may set by guessing (Z-3)."""

_SQL = "1'%20OR%20'1'='1"
_WORDS: tuple[Any, ...] = ("", "   ", "\u0007bell", "x\u2028y", 7, True, [], {}, None)
_BY_FORMAT: dict[str, tuple[Any, ...]] = {
    "date": (
        "2026-02-30",
        "2026-11-21T00:00:00Z",
        "10000-01-01",
        "0001-01-01",
        "21.11.2026",
        "２０２６-11-21",
        20261121,
    ),
    "date-time": ("2026-11-21T08:00:00", "2026-11-21", "10000-01-01T00:00:00Z", "2026-11-21T25:00:00Z", 1_700_000_000),
    "uuid": ("me or not me", "0", "{" + SOME_ID + "}", "urn:uuid:" + SOME_ID, SOME_ID.replace("-", ""), 7),
}
_BY_TYPE: dict[str, tuple[Any, ...]] = {
    "integer": (1.9, "1", "１", True, 2**63, -(10**18), 10**18, None, [], {}),
    "boolean": (0, 1, "true", "", None),
    "array": ({}, "a", 1),
    "object": ([], "a", 1),
}
_AMOUNTS = (
    "1E+9999999",
    "1e3",
    "NaN",
    "Infinity",
    "-Infinity",
    "１２",
    " 1",
    "1,000.00",
    "0x10",
    "9" * 40,
    "1." + "0" * 40,
    1,
    1.5,
    "",
)


def hostile_requests(document: Mapping[str, Any]) -> list[Hostile]:
    """Every case for every write route and every list of an OpenAPI document."""
    cases: list[Hostile] = []
    for path, item in document["paths"].items():
        address = _address(path, item)
        for method, operation in item.items():
            if method in ("post", "patch") and "x-raw" not in operation:
                of = _of_uploads if FILE in operation.get("requestBody", {}).get("content", {}) else _of_bodies
                cases += of(document, method.upper(), address, operation)
            elif method == "get" and "security" in operation:
                cases += _of_queries(address, operation)
    return cases


def _address(path: str, item: Mapping[str, Any]) -> str:
    """The path with made-up ids of the kinds that its parameters are."""
    for parameter in item.get("parameters", []):
        made_up = {"integer": "1", "string": SOME_ID}[parameter["schema"]["type"]]
        path = path.replace("{" + parameter["name"] + "}", made_up)
    return path


def _of_bodies(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Iterator[Hostile]:
    plain = {"Content-Type": JSON, "If-Match": '"1"'}
    schema = _schema(document, operation)
    for name, body in MALFORMED.items():
        if body or schema:
            yield Hostile(f"J-1 {name}", method, path, frozenset({400, 413}), body, plain)
    for name, body in NOT_OBJECTS.items():
        yield Hostile(f"J-1 {name} for an object", method, path, frozenset({422}), body, plain)
    for name, headers in CONTENT_TYPES.items():
        yield Hostile(f"J-3 {name}", method, path, frozenset({415}), b"{}", {"If-Match": '"1"', **headers})
    yield Hostile("J-2 a megabyte of text", method, path, frozenset({413}), b'{"a":"' + b"x" * 2**20 + b'"}', plain)
    for key in ("", "x" * 256, "naïve", "tab\there"):
        refused = {**plain, "Idempotency-Key": key}
        yield Hostile(f"D-2 key {key[:8]!r}", method, path, frozenset({400, 422}), b"{}", refused)
    yield from _of_members(document, method, path, schema, plain)


def _of_uploads(_: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Iterator[Hostile]:
    """A body that is a file: what it may hold is for the room to say; what it comes in is not."""
    said = f"{path}?{'&'.join(f'{name}={value}' for name, value in _asked(operation))}"
    for name in ("form", "multipart", "gzip", "twice encoded"):
        headers = {**CONTENT_TYPES[name], "If-Match": '"1"'}
        yield Hostile(f"J-3 {name}", method, said, frozenset({415}), b"x", headers)
    for query in ("", "?no_such_parameter=1", f"?kind={_SQL}", "?name=x%00y", f"?name={'x' * 5_000}"):
        yield Hostile(f"S-1 {query[:20]}", method, path + query, frozenset({422}), b"x", {"Content-Type": FILE})


def _asked(operation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A value for every parameter of the query that must be there."""
    for each in operation.get("parameters", []):
        if each["in"] == "query" and each.get("required"):
            yield each["name"], each["schema"].get("enum", [SOME_ID])[0]


def _of_members(
    document: Mapping[str, Any], method: str, path: str, schema: Mapping[str, Any], headers: Mapping[str, str]
) -> Iterator[Hostile]:
    refused = frozenset({422})
    members = schema.get("properties", {})
    for name in MASS_ASSIGNED:
        if name not in members:
            yield Hostile(f"Z-3 {name}", method, path, refused, _json({name: "1"}), headers, f"#/{name}")
    for name, described in members.items():
        for value in _values(_resolved(document, described)):
            body = _json({name: value})
            yield Hostile(f"J-1 {name}={str(value)[:20]!r}", method, path, refused, body, headers, f"#/{name}")


def _values(described: Mapping[str, Any]) -> Iterator[Any]:
    """What a member of this description must refuse."""
    kinds = described.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    values: tuple[Any, ...] = ()
    if "string" in kinds:
        words = (word for word in _WORDS if described.get("minLength", 1) > 0 or not isinstance(word, str))
        values = _BY_FORMAT.get(described.get("format", ""), tuple(words))
        if "pattern" in described and described.keys().isdisjoint(("maxLength", "format")):  # a decimal
            values = _AMOUNTS
        if "maxLength" in described:
            values += ("x" * (described["maxLength"] + 1),)
    elif kinds:
        values = _BY_TYPE.get(kinds[0], ())
        if "maxItems" in described:
            values += ([None] * (described["maxItems"] + 1),)
    for value in values:
        if value is not None or "null" not in kinds:
            yield value


def _of_queries(path: str, operation: Mapping[str, Any]) -> Iterator[Hostile]:
    def refused(name: str, query: str, statuses: set[int], pointer: str | None = None) -> Hostile:
        return Hostile(f"query {name}", "GET", f"{path}?{query}", frozenset(statuses), pointer=pointer)

    yield refused("unknown parameter", "no_such_parameter=1", {422}, "?no_such_parameter")
    asked = (one for one in operation.get("parameters", ()) if one["in"] == "query")
    parameters = {one["name"]: one["schema"] for one in asked}
    for name, schema in parameters.items():
        if not schema.keys().isdisjoint(("enum", "format", "anyOf")) or schema.get("type") in ("integer", "boolean"):
            yield refused(f"S-1 {name}", f"{name}={_SQL}", {422}, f"?{name}")
    if "limit" not in parameters:
        return
    for value in ("0", "201", "1000000000", "-1", "1.5", "１", "", "1%00"):
        yield refused(f"limit={value}", f"limit={value}", {422}, "?limit")
    yield refused("repeated", "limit=1&limit=2", {422}, "?limit")
    yield refused("mistyped comparison", "limit[gt]=1", {422}, "?limit[gt]")
    for value in ("garbage", "eyJhIjoxfQ.c2ln", "%00", "' OR 1=1 --", "x" * 2_001):
        yield refused(f"cursor={value[:16]}", f"cursor={value}", {400, 422})
    yield refused("sort", "sort=id;DROP TABLE fact", {422}, "?sort")
    for value in ("password", ",".join(["id"] * 1_000)):
        yield refused(f"R-2 fields={value[:8]}", f"{_needed(operation)}fields={value}", {422}, "?fields")


def _needed(operation: Mapping[str, Any]) -> str:
    """What a list cannot be asked without, each with a value of its kind."""
    asked = (one for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required"))
    return "".join(f"{one['name']}={one['schema'].get('enum', [SOME_ID])[0]}&" for one in asked)


def _schema(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    return _resolved(document, body.get("schema", {}))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
