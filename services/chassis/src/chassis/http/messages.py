"""What is wrong with an input, as a stable code with a text in both languages (the `errors` of a problem document)."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from chassis.errors import InputError, Invalid, Texts

MOST_ERRORS = 50
"""A document lists this many faults at most: an input of 100,000 unknown fields must not become an answer of 10 MB."""


class Message(str):
    """A fault's text that knows its code and its Chinese form.

    It is a `str` (the English text), so that marshmallow carries it through its own machinery; `format` keeps both
    languages.
    """

    __slots__ = ("code", "zh")
    code: str
    zh: str

    def __new__(cls, code: str, *, zh: str, en: str) -> Self:
        message = super().__new__(cls, en)
        message.code = code
        message.zh = zh
        return message

    def format(self, *args: object, **figures: object) -> "Message":
        """The same message with `figures` filled into both texts."""
        return Message(self.code, zh=self.zh.format(*args, **figures), en=super().format(*args, **figures))

    def __deepcopy__(self, memo: object) -> "Message":
        return self  # never changes; marshmallow and smorest copy what holds it

    @property
    def texts(self) -> Texts:
        """Both texts by language."""
        return {"zh": self.zh, "en": str(self)}


REQUIRED = Message("required", zh="必须填写", en="This field is required.")
NULL = Message("null", zh="不能为空", en="This field may not be null.")
UNKNOWN = Message("unknown-field", zh="未知字段", en="This field is not known.")
UNKNOWN_PARAMETER = Message("unknown-parameter", zh="未知查询参数", en="This query parameter is not known.")
REPEATED_PARAMETER = Message(
    "repeated-parameter", zh="查询参数重复", en="This query parameter is given more than once."
)
NOT_AN_OBJECT = Message("not-an-object", zh="应为 JSON 对象", en="A JSON object is expected.")
NOT_A_LIST = Message("not-a-list", zh="应为列表", en="A list is expected.")
NOT_A_TEXT = Message("not-a-text", zh="应为文本", en="A text is expected.")
EMPTY = Message("empty", zh="不能为空白", en="This text may not be blank.")
TOO_LONG = Message("too-long", zh="最多 {max} 个字符", en="At most {max} characters are allowed.")
TOO_SHORT = Message("too-short", zh="至少 {min} 个字符", en="At least {min} characters are needed.")
FORBIDDEN_CHARACTER = Message(
    "forbidden-character", zh="含有不允许的控制字符", en="It holds a control character that is not allowed."
)
PATTERN = Message("pattern", zh="格式不正确:{expected_zh}", en="The form is not right: {expected}.")
NOT_AN_INTEGER = Message("not-an-integer", zh="应为整数", en="A whole number is expected.")
NOT_A_BOOLEAN = Message("not-a-boolean", zh="应为 true 或 false", en="true or false is expected.")
NOT_A_DECIMAL = Message(
    "not-a-decimal",
    zh='应为十进制数字字符串,如 "1200.50",小数最多 {scale} 位,整数最多 {whole} 位',
    en='A decimal string such as "1200.50" is expected, at most {whole} digits before and {scale} after the point.',
)
TOO_SMALL = Message("too-small", zh="不能小于 {min}", en="It may not be less than {min}.")
TOO_LARGE = Message("too-large", zh="不能大于 {max}", en="It may not be greater than {max}.")
NOT_POSITIVE = Message("not-positive", zh="必须大于零", en="It must be greater than zero.")
NOT_A_DAY = Message("not-a-day", zh="应为日期,如 2026-11-21", en="A day such as 2026-11-21 is expected.")
NOT_AN_INSTANT = Message(
    "not-an-instant",
    zh="应为带时区的时间,如 2026-11-21T08:00:00Z",
    en="An instant with a zone (RFC 3339) such as 2026-11-21T08:00:00Z is expected.",
)
NOT_AN_ID = Message("not-an-id", zh="应为 UUID", en="A UUID is expected.")
NO_SUCH_VIEW = Message("no-such-view", zh="没有此视图", en="There is no such view.")
NOT_A_CHOICE = Message("not-a-choice", zh="应为下列之一:{choices}", en="One of these is expected: {choices}.")
TOO_MANY = Message("too-many", zh="最多 {max} 项", en="At most {max} items are allowed.")
TOO_FEW = Message("too-few", zh="至少 {min} 项", en="At least {min} items are needed.")
REPEATED = Message("repeated", zh="不能有重复项", en="Items may not repeat.")
INVALID = Message("invalid", zh="无效", en="Not valid.")

# What marshmallow says by itself, by its own keys.
Table = dict[str, str | list[Any] | dict[Any, Any]]
OF_FIELDS: Table = {"required": REQUIRED, "null": NULL, "validator_failed": INVALID}
OF_LISTS: Table = {**OF_FIELDS, "invalid": NOT_A_LIST}
OF_NESTED: Table = {**OF_FIELDS, "type": NOT_AN_OBJECT}
OF_SCHEMAS: dict[str, str] = {"unknown": UNKNOWN, "type": NOT_AN_OBJECT}
OF_QUERIES: dict[str, str] = {"unknown": UNKNOWN_PARAMETER, "type": INVALID}


def invalid(messages: object, root: str = "#") -> Invalid:
    """A refusal that names each fault of a marshmallow `ValidationError.messages`.

    :param root: `#` for a body (the pointers are then JSON pointer fragments), `?` for query parameters (`?limit`).
    """
    errors: list[InputError] = []
    for error in _faults(messages, root):
        errors.append(error)
        if len(errors) == MOST_ERRORS:
            break
    return Invalid(errors)


def _faults(messages: object, pointer: str) -> Iterator[InputError]:
    """Every message of marshmallow's nested dicts and lists with its place."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _faults(inner, pointer if key == "_schema" else _below(pointer, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _faults(inner, pointer)
    elif isinstance(messages, Message):
        yield InputError(pointer, messages.code, messages.texts)
    else:
        yield InputError(pointer, INVALID.code, {"zh": f"{INVALID.zh}:{messages}", "en": str(messages)})


def _below(pointer: str, key: Any) -> str:
    if pointer == "?":
        return f"?{key}"
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
