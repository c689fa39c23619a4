"""The least that a service's description must hold to be merged, as JSON Schemas.

A service of another version may say more. What it says in texts is foreign all the same, and escaped where it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from gateway.reference.openapi import METHODS
from gateway.reference.references import leads, targets

_TEXT = {"type": "string"}


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": members}


def _each(form: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": form}


def _list(form: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": form}


_OPERATION = _object(tags={**_list(_TEXT), "minItems": 1}, responses=_each(_each({})))
_PATH = {"type": "object", "properties": dict.fromkeys(METHODS, _OPERATION)}
_BOTH = _object(zh=_TEXT, en=_TEXT)
_PROBLEM = _object(type=_TEXT, status={"type": "integer"}, title=_BOTH, detail=_BOTH, meaning=_TEXT)
_CHANNEL = _object(address=_TEXT, messages=_each({}))
_PUBLISHED = _object(key=_TEXT, aggregate=_TEXT, zh=_TEXT, en=_TEXT, schema=_each({}), example=_each({}))


@dataclass(frozen=True)
class Form:
    """Where a service serves one of its descriptions, and what it must look like."""

    path: str
    schema: Mapping[str, Any]

    def fits(self, document: Any) -> bool:
        """Whether the document can be merged, and every reference in it leads somewhere."""
        return Draft202012Validator(dict(self.schema)).is_valid(document) and all(
            leads(target, document) for target in targets(document)
        )


OPENAPI = Form(
    "/v1/openapi.json",
    _object(
        info=_object(title=_TEXT),
        tags=_list(_object(name=_TEXT)),
        paths=_each(_PATH),
        components=_each(_each({})),
        **{"x-problem-types": _list(_PROBLEM)},
    ),
)
ASYNCAPI = Form(
    "/v1/asyncapi.json",
    _object(channels=_each(_CHANNEL), operations=_each(_object(channel={})), components=_each(_each({}))),
)
EVENTS = Form(
    "/v1/event-catalogue",
    _object(
        service=_BOTH,
        published=_list(_PUBLISHED),
        consumed=_list(_object(key=_TEXT, room=_TEXT, kind=_TEXT)),
    ),
)
FORMS = (OPENAPI, ASYNCAPI, EVENTS)
