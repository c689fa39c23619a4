"""The fields of a role: what it grants, and what it masks."""

import re
from collections.abc import Mapping
from typing import Any

from chassis.http import fields, messages
from chassis.principal import Reach
from gateway.identity.forms import PERMISSION, with_example

_RESOURCE = r"[a-z][a-z_]*\.[a-z][a-z_]*"
_FIELD = r"[a-z][a-z_]*(?:\.[a-z][a-z_]*)*"
_MOST_GRANTS, _MOST_MASKS = 500, 100


def role_code(**kwargs: Any) -> fields.Text:
    """A role's code."""
    expected = {"zh": "小写字母、数字、下划线", "en": "lower-case letters, digits and underscores"}
    return fields.Text(40, pattern=r"[a-z][a-z0-9_]*", expected=expected, **with_example("salesperson", kwargs))


class Duty(fields.Localized):
    """What the role's holder does, in both languages; may be left out altogether."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(500, **kwargs)


class _Table(fields.Field):
    """An object whose keys follow one pattern and whose values one rule."""

    def __init__(self, key: str, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key, self.most = key, most

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self.refuse(messages.NOT_AN_OBJECT)
        if len(value) > self.most:
            raise self.refuse(messages.TOO_MANY, max=self.most)
        if not all(re.fullmatch(self.key, key) for key in value):
            raise self.refuse(messages.PATTERN, expected=self.key, expected_zh=self.key)
        return {key: self.read_value(item) for key, item in value.items()}

    def read_value(self, value: Any) -> Any:
        """One value of the table; raises ValidationError."""
        raise NotImplementedError

    def described(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{self.key}$"},
            "maxProperties": self.most,
            "additionalProperties": self.described_value(),
        }

    def described_value(self) -> dict[str, Any]:
        """The JSON Schema of one value."""
        raise NotImplementedError


class _Words(_Table):
    """A table whose values are words of a closed list."""

    def __init__(self, key: str, words: tuple[str, ...], most: int, **kwargs: Any) -> None:
        super().__init__(key, most, **kwargs)
        self.words = words

    def read_value(self, value: Any) -> Any:
        if value not in self.words:
            raise self.refuse(messages.NOT_A_CHOICE, choices=", ".join(self.words))
        return value

    def described_value(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


class Grants(_Words):
    """Permission to reach: {"customer.account.read": "subtree"}."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PERMISSION, tuple(Reach), _MOST_GRANTS, **kwargs)


class Masks(_Table):
    """Resource to masked fields: {"customer.account": {"tax_id": "redact"}}; `hide` leaves a field out, `redact`
    shows ***.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_RESOURCE, _MOST_MASKS, **kwargs)
        self.fields = _Words(_FIELD, ("redact", "hide"), _MOST_MASKS)

    def read_value(self, value: Any) -> Any:
        return self.fields.read(value)

    def described_value(self) -> dict[str, Any]:
        return self.fields.described()
