"""What every document of sales has: days that never lie ahead, and a currency."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column, Select, select

from chassis.errors import InputError, Invalid
from chassis.tables import directory_company
from chassis.unit_of_work import Reader


def day_of(reader: Reader, day: date | None, field: str, earliest: date = date.min) -> date:
    """The day that a document is of: the one given in `field`, by default today. History may be entered later (S-48).

    Raises Invalid for a day that lies ahead or before `earliest`.
    """
    if day is not None and day > reader.today:
        _refuse(field, "in-the-future", "日期不能晚于今天", "This day lies ahead.")
    if day is not None and day < earliest:
        _refuse(field, "too-early", f"日期不能早于 {earliest}", f"This day lies before {earliest}.")
    return day or reader.today


def base_currency(reader: Reader) -> str:
    """The company's currency (本位币), of the first company where there are several; CNY until identity has said."""
    return reader.once(_CURRENCY, lambda: reader.session.scalar(_CURRENCY)) or "CNY"


def company_name(reader: Reader) -> Mapping[str, str]:
    """What the company is called in both languages; an empty name until identity has said."""
    return reader.session.scalar(_NAME) or {"zh": "", "en": ""}


def _of_company(column: Column[Any]) -> Select[Any]:
    living = select(column).where(directory_company.c.deleted_at.is_(None))
    return living.order_by(directory_company.c.id).limit(1)


_CURRENCY, _NAME = _of_company(directory_company.c.base_currency), _of_company(directory_company.c.name)


def _refuse(field: str, code: str, zh: str, en: str) -> None:
    raise Invalid([InputError(f"#/{field}", code, {"zh": zh, "en": en})])
