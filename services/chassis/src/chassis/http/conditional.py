"""Conditional requests (RFC 9110, 13): the ETag is the aggregate's version, nothing is hashed or rendered to know it.

A proxy that compresses may weaken `"5"` to `W/"5"`; the version within is the same, so both are taken.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Malformed, VersionRequired

_TAG = re.compile(r'(?:W/)?"([0-9]{1,18})"')


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def version_of(result: object) -> int | None:
    """The version of what a route gives back, if it has one."""
    version = result.get("version") if isinstance(result, Mapping) else getattr(result, "version", None)
    return version if isinstance(version, int) else None


def not_modified(header: str | None, version: int | None) -> bool:
    """Whether If-None-Match already names this version: answer 304 and render nothing."""
    if header is None or version is None:
        return False
    return header.strip() == "*" or str(version) in _TAG.findall(header)


def expected_version(header: str | None, path: Mapping[str, Any], versioned: str | None) -> tuple[UUID, int] | None:
    """The (id, version) that If-Match names; the id is the path argument `versioned`, by default the last one.

    Raises VersionRequired without the header or with `*`, which would overwrite what nobody has seen, Malformed for
    anything but one tag.
    """
    if header is None or header.strip() == "*":
        raise VersionRequired
    tag = _TAG.fullmatch(header.strip())
    if tag is None:
        raise Malformed('If-Match must hold one ETag as it was given, such as "5".', 'If-Match 应为一个 ETag,如 "5"')
    name = versioned or list(path)[-1]
    return path[name], int(tag[1])
