"""Whether a schema keeps what a released one promised: optional additions do, anything else is another version."""

from collections.abc import Iterator
from typing import Any

_WORDS = frozenset({"$schema", "$id", "title", "description", "examples", "personal"})
"""What says nothing about the shape."""


def broken_promises(released: Any, now: Any, where: str = "#") -> Iterator[str]:
    """Every way in which `now` breaks what `released` promised, each with its place; none when it is compatible.

    A consumer may rely on every property, its type and its presence; facts stored under the released schema must be
    valid by the new one, so an addition is never required.
    """
    if not isinstance(released, dict) or not isinstance(now, dict):
        if released != now:
            yield f"{where}: was {released!r}, is {now!r}"
        return
    yield from _properties(released.get("properties", {}), now.get("properties", {}), where)
    was, is_now = set(released.get("required", ())), set(now.get("required", ()))
    yield from (f"{where}/{name}: was always there, is optional" for name in sorted(was - is_now))
    yield from (f"{where}/{name}: was optional or absent, is required" for name in sorted(is_now - was))
    for key in sorted((released.keys() | now.keys()) - _WORDS - {"properties", "required"}):
        if key not in released or key not in now:
            yield f"{where}: {key} was {released.get(key)!r}, is {now.get(key)!r}"
        elif key in ("items", "additionalProperties"):
            yield from broken_promises(released[key], now[key], f"{where}/{key}")
        elif released[key] != now[key]:
            yield f"{where}: {key} was {released[key]!r}, is {now[key]!r}"


def _properties(released: dict[str, Any], now: dict[str, Any], where: str) -> Iterator[str]:
    for name, schema in released.items():
        if name not in now:
            yield f"{where}/{name}: is gone"
        else:
            yield from broken_promises(schema, now[name], f"{where}/{name}")
