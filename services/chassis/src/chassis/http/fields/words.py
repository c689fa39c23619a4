"""Ids and closed lists of words."""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import UUID

from chassis.http import messages
from chassis.http.fields.field import Field

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ME = "me"


class Id(Field):
    """The id of something (UUID in its plain form). As a filter, `Id(me=True)` also takes `me` for the caller's own
    id.
    """

    def __init__(self, *, me: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.me = me

    def read(self, value: Any) -> UUID | str:
        if self.me and value == ME:
            return ME  # put in place by filters.read_query, which knows the caller
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise self.refuse(messages.NOT_AN_ID)
        return UUID(value)

    def described(self) -> dict[str, Any]:
        plain = {"type": "string", "format": "uuid"}
        return {"anyOf": [plain, {"const": ME}]} if self.me else plain


class Choice(Field):
    """One of a closed list of words; given an enumeration, its member is the value."""

    def __init__(self, values: type[Enum] | Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.members: dict[str, Any] = (
            {str(member.value): member for member in values}
            if isinstance(values, type)
            else {word: word for word in values}
        )

    def read(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.members:
            raise self.refuse(messages.NOT_A_CHOICE, choices=", ".join(self.members))
        return self.members[value]

    def wire(self, value: Any) -> Any:
        return value.value if isinstance(value, Enum) else value

    def described(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.members)}


class Constant(Field):
    """One fixed word, such as a document's kind."""

    def __init__(self, value: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value = value

    def read(self, value: Any) -> str:
        if value != self.value:
            raise self.refuse(messages.NOT_A_CHOICE, choices=self.value)
        return self.value

    def described(self) -> dict[str, Any]:
        return {"const": self.value}
