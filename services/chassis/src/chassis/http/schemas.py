"""Schemas of documents: what a body may hold and what an answer shows."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from chassis.http import messages
from chassis.http.messages import invalid


class Schema(ma.Schema):
    """The base of every schema: unknown fields are refused, faults speak both languages."""

    error_messages = messages.OF_SCHEMAS

    class Meta:
        unknown = ma.RAISE


class Nothing(Schema):
    """The body of an action that takes none: an empty object, or no body at all."""


def load(schema: ma.Schema, document: Any, *, root: str = "#") -> dict[str, Any]:
    """The values of a document; raises Invalid with every fault, each with its place."""
    try:
        values: Mapping[str, Any] = schema.load(document, unknown=ma.RAISE)
    except ma.ValidationError as error:
        raise invalid(error.messages, root) from None
    return dict(values)
