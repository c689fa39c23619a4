"""The custom field (自定义字段): what a document may hold beyond its own fields, of which kind, under which key."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from records.model import Base

LONGEST_TEXT = 500
_NUMBER = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What a custom field holds."""

    TEXT = "text"  # 文本
    NUMBER = "number"  # 数字
    DATE = "date"  # 日期
    CHOICE = "choice"  # 选项
    BOOL = "bool"  # 是否


@dataclass(frozen=True)
class CustomFieldCreated(Fact):
    """Documents of this kind may hold it from now on."""


@dataclass(frozen=True)
class CustomFieldChanged(Fact):
    """It is called otherwise, or offers other choices."""


@dataclass(frozen=True)
class CustomFieldDeactivated(Fact):
    """Nothing new is entered; what documents hold stays."""


@dataclass(frozen=True)
class CustomFieldReactivated(Fact):
    """It may be entered again."""


class CustomFieldExists(Refusal):
    """A key names one field of a kind of document for good: values are kept under it."""

    title = {"zh": "自定义字段已存在", "en": "There is such a custom field already"}


class CustomFieldInactive(Refusal):
    """It is out of use already."""

    title = {"zh": "自定义字段已停用", "en": "The custom field is inactive"}


class CustomFieldActive(Refusal):
    """It is in use already."""

    title = {"zh": "自定义字段未停用", "en": "The custom field is active"}


CONFLICTS: dict[str, type[Refusal]] = {"uq_custom_field_document_key": CustomFieldExists}
"""For `Service.conflicts`: what a violated constraint of these tables means."""


class Customised:
    """Mixin of a document with custom fields: `{"v": 1, "fields": {key: value}}`, null for none."""

    custom: Mapped[dict[str, Any] | None]


def custom_index(table: str) -> Index:
    """The index by which documents are found by their custom fields; who has none costs nothing."""
    return Index(
        f"ix_{table}_custom",
        "custom",
        postgresql_using="gin",
        postgresql_ops={"custom": "jsonb_path_ops"},
        postgresql_where=text("custom IS NOT NULL"),
    )


class CustomField(Base, Aggregate):
    """One field of one kind of document (`customer.account`); document, key and kind never change."""

    __tablename__ = "custom_field"
    __aggregate__ = "custom_field"
    __table_args__ = (
        UniqueConstraint("document", "key"),
        one_of("kind", Kind),
        CheckConstraint("(kind = 'choice') = (cardinality(choices) > 0)", name="choices"),
    )

    document: Mapped[str]
    key: Mapped[str]
    name: Mapped[dict[str, str]]
    kind: Mapped[str]
    choices: Mapped[list[str]]
    active: Mapped[bool]
    created_at: Mapped[datetime]

    @classmethod
    def define(
        cls, *, document: str, key: str, name: Mapping[str, str], kind: str, choices: Sequence[str], at: datetime
    ) -> Self:
        """A new field in use. Raises Invalid for choices where none belong, or none where some do."""
        field = cls(
            id=new_id(), version=0, document=document, key=key, name=dict(name), kind=kind, active=True, created_at=at
        )
        field._offer(choices)
        field.record(CustomFieldCreated())
        return field

    def change(self, *, name: Mapping[str, str] | None = None, choices: Sequence[str] | None = None) -> None:
        """Call it otherwise, offer other choices; a choice that is gone stays where it was made. Raises Invalid."""
        self.name = dict(name or self.name)
        self._offer(self.choices if choices is None else choices)
        self.record(CustomFieldChanged())

    def deactivate(self) -> None:
        """Let nothing new be entered. Raises CustomFieldInactive."""
        if not self.active:
            raise CustomFieldInactive
        self.active = False
        self.record(CustomFieldDeactivated())

    def reactivate(self) -> None:
        """Let it be entered again. Raises CustomFieldActive."""
        if self.active:
            raise CustomFieldActive
        self.active = True
        self.record(CustomFieldReactivated())

    def read(self, value: Any) -> Any:
        """The value as it is kept: numbers as decimal text, 1.50 as 1.5. Raises ValueError for what is none."""
        if self.kind == Kind.BOOL and isinstance(value, bool):
            return value
        if isinstance(value, str):
            if self.kind == Kind.TEXT and value.strip() and len(value) <= LONGEST_TEXT:
                return value.strip()
            if self.kind == Kind.NUMBER and _NUMBER.fullmatch(value):
                return f"{Decimal(value).normalize() + 0:f}"
            if self.kind == Kind.DATE and _DAY.fullmatch(value):
                return date.fromisoformat(value).isoformat()
            if self.kind == Kind.CHOICE and value in self.choices:
                return value
        raise ValueError(f"{value!r} is no {self.kind}")

    def _offer(self, choices: Sequence[str]) -> None:
        if (self.kind == Kind.CHOICE) != bool(choices):
            texts = {"zh": "仅选项字段有选项,且至少一个", "en": "A choice has choices, no other kind has any."}
            raise Invalid([InputError("#/choices", "choices", texts)])
        self.choices = list(choices)
