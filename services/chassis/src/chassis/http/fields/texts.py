"""Texts, passwords, and texts of a known form."""

import re
from collections.abc import Mapping
from typing import Any

from chassis.http import messages
from chassis.http.fields.field import Field

# What does not belong in a line of text: C0 and C1 controls, line and paragraph separators, lone surrogates.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# The same for readers of the OpenAPI document; a text that may not be blank holds one character that is neither
# control nor blank.
_LINE, _LINES = (
    r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*",
    r"[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]*",
)
_SEEN = r"[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029]"


class Text(Field):
    """A line of text, at most `max` characters (Unicode code points), outer blanks removed; `lines=True` allows line
    breaks.

    `pattern` must match the whole text; `expected` says in both languages what is expected then.
    """

    def __init__(
        self,
        max: int,
        *,
        min: int = 1,
        lines: bool = False,
        pattern: str | None = None,
        expected: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.max, self.min, self.lines, self.pattern = max, min, lines, pattern
        self.expected = expected or {"zh": pattern or "", "en": pattern or ""}
        self._matches = re.compile(pattern).fullmatch if pattern else None

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(messages.NOT_A_TEXT)
        text = value.strip()
        if len(text) > self.max:
            raise self.refuse(messages.TOO_LONG, max=self.max)
        if len(text) < self.min:
            raise self.refuse(messages.TOO_SHORT, min=self.min) if text else self.refuse(messages.EMPTY)
        if (_CONTROL_BUT_LINES if self.lines else _CONTROL).search(text):
            raise self.refuse(messages.FORBIDDEN_CHARACTER)
        if self._matches and not self._matches(text):
            raise self.refuse(messages.PATTERN, expected=self.expected["en"], expected_zh=self.expected["zh"])
        return text

    def described(self) -> dict[str, Any]:
        bounds: dict[str, Any] = {"type": "string", "minLength": self.min, "maxLength": self.max}
        any_text = _LINES if self.lines else _LINE
        inner = self.pattern or (f"{any_text}{_SEEN}{any_text}" if self.min else any_text)
        bounds["pattern"] = f"^(?:{inner})$"
        return bounds


class Secret(Text):
    """A password or client secret: taken as it is typed, blanks included, and never given out."""

    def __init__(self, max: int = 200, *, min: int = 1, **kwargs: Any) -> None:
        super().__init__(max, min=min, load_only=True, **kwargs)

    def read(self, value: Any) -> str:
        super().read(value)
        return str(value)

    def described(self) -> dict[str, Any]:
        return {**super().described(), "format": "password", "writeOnly": True}


def Email(**kwargs: Any) -> Text:  # noqa: N802 - stands among the field types
    """A mail address: ASCII, one @, a domain with a dot; whether it receives mail only sending shows."""
    pattern = (
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
    )
    expected = {"zh": "电子邮件地址", "en": "a mail address"}
    return Text(254, pattern=pattern, expected=expected, **_with_example("wang@example.com", kwargs))


def Phone(**kwargs: Any) -> Text:  # noqa: N802
    """A telephone number as people write it: digits, blanks, brackets, hyphens, one leading plus."""
    expected = {"zh": "电话号码", "en": "a telephone number"}
    return Text(32, pattern=r"\+?[0-9][0-9 ()-]{2,30}", expected=expected, **_with_example("021-5888 1234", kwargs))


def Currency(**kwargs: Any) -> Text:  # noqa: N802
    """A currency by its ISO 4217 code, such as CNY."""
    expected = {"zh": "货币代码,如 CNY", "en": "a currency code such as CNY"}
    return Text(3, min=3, pattern=r"[A-Z]{3}", expected=expected, **_with_example("CNY", kwargs))


def _with_example(example: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**kwargs, "metadata": {"example": example, **kwargs.get("metadata", {})}}
