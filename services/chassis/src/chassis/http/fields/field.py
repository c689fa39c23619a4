"""What our fields have in common."""

from typing import Any

import marshmallow as ma

from chassis.http import messages
from chassis.http.messages import Message


class Field(ma.fields.Field[Any]):
    """What our fields have in common: messages in both languages, their description, and their form on the wire."""

    default_error_messages = messages.OF_FIELDS

    def described(self) -> dict[str, Any]:
        """The JSON Schema of the field (OpenAPI 3.1)."""
        return {}

    def wire(self, value: Any) -> Any:
        """The JSON form of a value that is not None; UUIDs, days and instants stay as they are, orjson writes them."""
        return value

    def read(self, value: Any) -> Any:
        """The value of an input that is not null; raises ValidationError."""
        raise NotImplementedError

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value is None else self.wire(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.read(value)

    @property
    def reads_text(self) -> bool:
        """Whether values come as text, as they do in query parameters."""
        return bool(getattr(self.root, "reads_text", False))

    def refuse(self, message: Message, **figures: object) -> ma.ValidationError:
        """The error to raise for a value."""
        return ma.ValidationError(message.format(**figures) if figures else message)
