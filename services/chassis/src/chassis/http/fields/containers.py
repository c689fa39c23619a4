"""Texts in two languages, lists, nested schemas, and documents of no fixed shape."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from chassis.http import messages
from chassis.http.fields.field import Field
from chassis.http.fields.texts import Text


class Localized(Field):
    """A text of people's own in both languages: {"zh": …, "en": …}; a missing one is filled with the other."""

    def __init__(self, max: int, *, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = Text(max, lines=lines)

    def read(self, value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise self.refuse(messages.NOT_AN_OBJECT)
        errors: dict[str, Any] = {language: messages.UNKNOWN for language in value if language not in ("zh", "en")}
        texts: dict[str, str] = {}
        for language in ("zh", "en"):
            try:
                if language in value:
                    texts[language] = str(self.text.deserialize(value[language]))
            except ma.ValidationError as error:
                errors[language] = error.messages
        if errors:
            raise ma.ValidationError(errors)
        if not texts:
            raise self.refuse(messages.REQUIRED)
        return {"zh": texts.get("zh") or texts["en"], "en": texts.get("en") or texts["zh"]}

    def wire(self, value: Any) -> Any:
        return dict(value)

    def described(self) -> dict[str, Any]:
        text = self.text.described()
        return {
            "type": "object",
            "properties": {"zh": text, "en": text},
            "additionalProperties": False,
            "minProperties": 1,
            "examples": [{"zh": "华东销售部", "en": "Sales East"}],
        }


class List(ma.fields.List[Any]):
    """A list of at most `max` items; `distinct` refuses repetitions. As a query parameter it is written with commas."""

    default_error_messages = messages.OF_LISTS

    def __init__(self, inner: Any, *, max: int = 100, min: int = 0, distinct: bool = False, **kwargs: Any) -> None:
        super().__init__(inner, **kwargs)
        self.max, self.min, self.distinct = max, min, distinct

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if getattr(self.root, "reads_text", False) and isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) > self.max:  # before the items are looked at: a million of them cost nothing
            raise ma.ValidationError(messages.TOO_MANY.format(max=self.max))
        if len(value) < self.min:
            raise ma.ValidationError(messages.TOO_FEW.format(min=self.min))
        items = list(super()._deserialize(value, attr, data, **kwargs))
        if self.distinct and any(item in items[:place] for place, item in enumerate(items)):
            raise ma.ValidationError(messages.REPEATED)
        return items

    def described(self) -> dict[str, Any]:
        """The bounds; the items are described by apispec."""
        bounds: dict[str, Any] = {"minItems": self.min} if self.min else {}
        return {"maxItems": self.max, **({"uniqueItems": True} if self.distinct else {}), **bounds}


class Nested(ma.fields.Nested):
    """An object of another schema."""

    default_error_messages = messages.OF_NESTED

    def _load(self, value: Any, partial: Any = None) -> Any:
        if not isinstance(value, Mapping):
            raise ma.ValidationError(messages.NOT_AN_OBJECT)
        return super()._load(value, partial=partial)


class Document(Field):
    """A JSON object of no fixed shape, bounded in size: custom fields, what changed, figures.

    On the way in its keys are words of at most 64 characters and its values plain: texts, whole numbers, truth, null.
    """

    def __init__(self, *, max: int = 200, text: int = 2000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max, self.key, self.text = max, Text(64), Text(text, min=0, lines=True)

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(messages.NOT_AN_OBJECT)
        if len(value) > self.max:
            raise self.refuse(messages.TOO_MANY, max=self.max)
        return {str(self.key.deserialize(key)): self._plain(item) for key, item in value.items()}

    def _plain(self, item: Any) -> Any:
        if isinstance(item, str):
            return self.text.deserialize(item)
        if item is None or isinstance(item, bool) or (isinstance(item, int) and abs(item) < 2**53):
            return item
        raise self.refuse(messages.INVALID)

    def described(self) -> dict[str, Any]:
        if self.dump_only:
            return {"type": "object", "additionalProperties": True}
        text = {"type": "string", "maxLength": self.text.max}
        plain = {"anyOf": [text, {"type": "integer"}, {"type": "boolean"}, {"type": "null"}]}
        return {"type": "object", "maxProperties": self.max, "additionalProperties": plain}


class Changes(Document):
    """Fields before and after, {"phone": {"old": …, "new": …}}, shown under the masks of the document that they change.

    `resource` names that document (`customer.account`); without it, it is the one that the route is about.
    """

    def __init__(self, resource: str | None = None, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)
        self.resource = resource

    def described(self) -> dict[str, Any]:
        return {**super().described(), "examples": [{"region": {"old": "华东", "new": "华南"}}]}
