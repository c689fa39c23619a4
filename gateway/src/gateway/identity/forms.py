"""Forms that the documents of several rooms share."""

from typing import Any

from chassis.http import fields

CODE = {"zh": "字母、数字、点、连字符、下划线", "en": "letters, digits, dots, hyphens and underscores"}
PERMISSION = r"[a-z][a-z_]*(?:\.[a-z][a-z_]*){2}"
_WIDEST = 2**63 - 1  # a version is a bigint


def code(**kwargs: Any) -> fields.Text:
    """A code that people give to a master."""
    return fields.Text(40, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", expected=CODE, **with_example("east-1", kwargs))


def login(**kwargs: Any) -> fields.Text:
    """A login: also a mail address or a Chinese name, but no blanks."""
    expected = {"zh": "不含空格", "en": "no blanks"}
    return fields.Text(100, pattern=r"[\w.@+-]+", expected=expected, **with_example("li.ming", kwargs))


def version() -> fields.Integer:
    """The version of the aggregate, also its ETag."""
    return fields.Integer(1, _WIDEST, required=True)


def scope() -> fields.Text:
    """A permission, `<service>.<resource>.<action>`."""
    expected = {"zh": "权限名,如 customer.account.read", "en": "a permission such as customer.account.read"}
    return fields.Text(100, pattern=PERMISSION, expected=expected, metadata={"example": "customer.account.read"})


def with_example(example: str, told: dict[str, Any]) -> dict[str, Any]:
    """What is told about a field, with an example of it."""
    return {**told, "metadata": {"example": example, **told.get("metadata", {})}}
