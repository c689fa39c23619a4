"""What can be imported, and how a line of text becomes the body that a route takes: its columns are the fields of that
body.

A text in two languages is two columns (`name.zh`, `name.en`), a list of words is written with semicolons, and a list of
objects (the lines of an order) takes a line for each: a line whose other cells are all empty goes on with the document
above it. What a body names by id is named by its code in a file.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import marshmallow as ma
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from chassis.http import fields
from chassis.http.schemas import Schema
from chassis.model import Aggregate
from chassis.permission import resource_of
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from records.custom_fields.model import LONGEST_TEXT, CustomField, Kind
from records.custom_fields.queries import fields_of

Lookup = Callable[[Reader, Collection[str]], Mapping[str, UUID]]
"""Finds what is called by these names, within reach; those that it does not find are left out."""

ENTERED = "entered_at"
"""The column of the day on which a document was entered in the books before (录入日期); every import has it."""
CUSTOM = "custom"
"""The field of a body that holds the custom fields; each of them is a column, `custom.<key>`."""
REASON = "reason"
"""The column that the file of refused rows has beside its own."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_BETWEEN = re.compile(r"\s*[;;、|]\s*")
_TRUTH = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it is called, and where its value stands in the body; `many` in a list of objects."""

    name: str
    zh: str
    en: str
    place: tuple[str, ...]
    field: ma.fields.Field[Any]
    required: bool
    many: bool
    find: Lookup | None

    @property
    def label(self) -> str:
        """What stands over it in files."""
        return f"{self.zh} / {self.en}"

    def is_called(self, header: str) -> bool:
        """Whether somebody means this column by `header`."""
        return _plain(header) in {_plain(known) for known in (self.name, self.zh, self.en, self.label)}

    def value(self, text: str) -> Any:
        """What the body holds for a text; where the text is not of the field's form it stays, and the schema refuses
        it."""
        if isinstance(self.field, fields.List):
            return [_value(self.field.inner, part) for part in _BETWEEN.split(text) if part]
        return _value(self.field, text)


@dataclass(frozen=True)
class Importable:
    """One kind of document that files can bring: the `command` of its route with the route's `schema` and
    `permission`.

    `lookups` say by place (`owner_id`, `lines.product_id`) how a name in a file becomes an id; `labels` the Chinese
    names of columns (`name.zh`), which otherwise come from the fields' descriptions.
    """

    name: str
    zh: str
    en: str
    schema: type[Schema]
    command: Callable[..., Aggregate]
    permission: str
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def form(self) -> Schema:
        """The schema that bodies are checked by."""
        return self.schema()

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """All columns by their name, in the order of the schema; custom fields come beside them (`columns_of`)."""
        found = [*self._below(self.form, (), False), _ENTERED_AT]
        return {column.name: column for column in found}

    def _below(self, schema: ma.Schema, place: tuple[str, ...], many: bool) -> Iterator[Column]:
        for name, each in schema.load_fields.items():
            here = (*place, each.data_key or name)
            inner = each.inner if isinstance(each, fields.List) else each
            if isinstance(inner, fields.Nested):
                yield from self._below(inner.schema, here, many or inner is not each)
            elif isinstance(each, fields.Localized):
                yield from (self._column(here, each, many, language) for language in _LANGUAGES)
            elif not isinstance(each, fields.Document) and not (place and name == "id"):
                yield self._column(here, each, many)

    def _column(
        self, place: tuple[str, ...], of: ma.fields.Field[Any], many: bool, language: str | None = None
    ) -> Column:
        at = ".".join(place)
        find = self.lookups.get(at)
        zh, en = self._called(place, of)
        if len(place) > 1:
            above_zh, above_en = self._called(place[:-1])
            zh, en = f"{above_zh}·{zh}", f"{above_en}·{en}"
        name = at.removesuffix("_id") if find else at
        if language is None:
            return Column(name, zh, en, place, of, of.required, many, find)
        in_zh, in_en = _LANGUAGES[language]
        text = of.text if isinstance(of, fields.Localized) else of
        own = f"{name}.{language}"  # needed in one of the two languages: the schema sees to that
        return Column(own, zh + in_zh, en + in_en, (*place, language), text, required=False, many=many, find=find)

    def _called(self, place: tuple[str, ...], of: ma.fields.Field[Any] | None = None) -> tuple[str, str]:
        """What a field, or the list that it stands in, is called in Chinese and in English."""
        at, zh = ".".join(place), str(of.metadata.get("description", "") if of else "").partition("/")[0].strip()
        en = (place[-1].removesuffix("_id") if at in self.lookups else place[-1]).replace("_", " ").capitalize()
        return self.labels.get(at) or (zh if len(zh) <= _LONGEST else "") or en, en


def columns_of(reader: Reader, kind: Importable, *, retired: bool = False) -> Mapping[str, Column]:
    """The columns of this kind of document: its own, and one for each custom field (自定义字段) in use; with those
    `retired` since the file was mapped, whose values are refused."""
    if CUSTOM not in kind.form.load_fields:
        return kind.columns
    known = fields_of(reader, resource_of(kind.permission)).values()
    return {**kind.columns, **{each.name: each for each in map(_custom, (of for of in known if of.active or retired))}}


def mapped(columns: Mapping[str, Column], headers: Collection[str]) -> dict[str, str]:
    """What the columns of a file mean, as far as their names tell: column to header. A custom field called as one of
    ours is not meant."""
    meant = (
        (next((name for name, each in columns.items() if each.is_called(header)), None), header) for header in headers
    )
    return {name: header for name, header in meant if header and name}


def named_by(column: InstrumentedAttribute[str]) -> Lookup:
    """Finds rows of the column's model by their code or number."""
    model: type[Any] = column.class_  # type: ignore[assignment]  # of a class, never of an alias

    def find(reader: Reader, names: Collection[str]) -> dict[str, UUID]:
        found = reader.session.execute(select(column, model.id).where(column.in_(names), reader.visible(model)))
        return {row[0]: row[1] for row in found}

    return find


def people_by_login(reader: Reader, names: Collection[str]) -> dict[str, UUID]:
    """Finds living members of staff by the name they log in with."""
    who = directory_user.c
    known = select(who.login, who.id).where(who.login.in_(names), who.kind == "user", who.deleted_at.is_(None))
    return {row.login: row.id for row in reader.session.execute(known)}


def is_id(text: str) -> bool:
    """Whether somebody wrote the id itself."""
    return _UUID.fullmatch(text) is not None


def day_in(text: str) -> str:
    """A day as people write it in the form that our fields read; any other text as it is."""
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


_LANGUAGES = {"zh": ("(中文)", " (Chinese)"), "en": ("(英文)", " (English)")}
_LONGEST = 24
"""Characters of a description that still is a name."""

_ENTERED_AT = Column(ENTERED, "录入日期", "Entered on", (ENTERED,), fields.Day(), required=False, many=False, find=None)


def _custom(of: CustomField) -> Column:
    forms = {Kind.DATE: fields.Day(), Kind.NUMBER: fields.Price(), Kind.BOOL: fields.Boolean()}
    form = fields.Choice(of.choices) if of.kind == Kind.CHOICE else forms.get(Kind(of.kind), fields.Text(LONGEST_TEXT))
    name = f"{CUSTOM}.{of.key}"
    return Column(name, of.name["zh"], of.name["en"], (CUSTOM, of.key), form, required=False, many=False, find=None)


def _value(of: ma.fields.Field[Any], text: str) -> Any:
    if isinstance(of, fields.Boolean):
        return _TRUTH.get(text.lower(), text)
    if isinstance(of, fields.Integer):
        return int(text) if _WHOLE.fullmatch(text) else text
    if isinstance(of, fields.DecimalText):
        return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    return day_in(text) if isinstance(of, fields.Day) else text


def _plain(name: str) -> str:
    return re.sub(r"[\s*_]+", "", name).lower()
