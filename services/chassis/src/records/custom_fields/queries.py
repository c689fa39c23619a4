"""What documents may hold, whether values are such, and how documents are found by them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import Reader
from records.custom_fields.model import CustomField, Customised, Kind

_UNKNOWN = {"zh": "没有此自定义字段", "en": "There is no such custom field."}
_WRONG = {"zh": "不是{name}的有效值", "en": "This is no value of {name}."}


def fields_of(reader: Reader, document: str) -> dict[str, CustomField]:
    """The custom fields of one kind of document by key, those out of use too; whoever enters it is held to them."""
    fields = reader.session.scalars(select(CustomField).where(CustomField.document == document))
    return {field.key: field for field in fields}


def defined(reader: Reader) -> Select[CustomField]:
    """All custom fields of this service."""
    return select(CustomField).where(reader.visible(CustomField))


def entered(
    reader: Reader, document: str, details: Mapping[str, Any], present: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """The details that people entered, their custom values put over the `present` ones in the form of the column; null
    takes a value away, and what is not named stays.

    Raises Invalid for keys that are not defined or out of use, and for values that are none of their kind.
    """
    if "custom" not in details:
        return details
    return {**details, "custom": _merged(reader, document, present, details["custom"])}


def _merged(
    reader: Reader, document: str, present: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> dict[str, Any] | None:
    known = fields_of(reader, document) if given else {}
    values, faults = dict(stored_values(present)), []
    for key, value in given.items():
        field = known.get(key)
        if field is None or not field.active:
            faults.append(InputError(f"#/custom/{key}", "unknown-field", _UNKNOWN))
        elif value is None:
            values.pop(key, None)
        else:
            values[key] = _read(field, value, f"#/custom/{key}", faults)
    if faults:
        raise Invalid(faults)
    return {"v": 1, "fields": values} if values else None


def conditions(
    reader: Reader, document: str, model: type[Customised], wanted: Mapping[str, str] | None
) -> Iterator[ColumnElement[bool]]:
    """The documents whose custom fields have these values, given as text. Raises Invalid as `entered` does."""
    if not wanted:
        return
    known, faults = fields_of(reader, document), list[InputError]()
    values = {}
    for key, value in wanted.items():
        field, pointer = known.get(key), f"?custom[{key}]"
        if field is None:
            faults.append(InputError(pointer, "unknown-field", _UNKNOWN))
        else:
            values[key] = _read(field, _from_text(field, value), pointer, faults)
    if faults:
        raise Invalid(faults)
    yield model.custom.contains({"fields": values})


def stored_values(stored: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The values of a stored `custom`, by the reader of its version."""
    if stored is None:
        return {}
    if stored["v"] != 1:
        raise ValueError(f"custom fields of version {stored['v']} are unknown")
    values: Mapping[str, Any] = stored["fields"]
    return values


def _from_text(field: CustomField, value: str) -> Any:
    return {"true": True, "false": False}.get(value, value) if field.kind == Kind.BOOL else value


def _read(field: CustomField, value: Any, pointer: str, faults: list[InputError]) -> Any:
    try:
        return field.read(value)
    except ValueError:
        texts = {language: text.format(name=field.name[language]) for language, text in _WRONG.items()}
        faults.append(InputError(pointer, "not-of-this-kind", texts))
        return None
