"""What becomes of a row: the body of POST /v1/accounts."""

import re
from collections.abc import Callable
from typing import Any

from crm.load.table import COLUMNS, NAMES, Row

_AS_THEY_ARE = frozenset(COLUMNS) - NAMES - {"owner", "relations", "birth_year"}
_ADDRESS = "address_"
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
_DIGITS = frozenset({"tax_id", "bank_account", "phone"})


class RowRefused(Exception):
    """A row that is not sent, with the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def body_of(row: Row, person: Callable[[str], str]) -> dict[str, Any]:
    """The body of POST /v1/accounts. `person` gives the id of a login. Raises RowRefused.

    Only what a spreadsheet spoils is refused here; everything else is the service's to judge.
    """
    _check_shape(row)
    cells = row.cells
    body: dict[str, Any] = {name: text for name, text in cells.items() if name in _AS_THEY_ARE and text}
    address = {name.removeprefix(_ADDRESS): body.pop(name) for name in list(body) if name.startswith(_ADDRESS)}
    if address:
        purpose = "home" if cells.get("kind") == "person" else "office"
        country = {"country": body["country"]} if "country" in body else {}
        body["addresses"] = [{"purpose": purpose, **country, **address}]
    body["name"] = {name.removeprefix("name_"): cells[name] for name in sorted(NAMES) if cells.get(name)}
    if relations := [word.strip() for word in re.split("[;;]", cells.get("relations", "")) if word.strip()]:
        body["relations"] = relations
    if year := cells.get("birth_year"):
        body["birth_year"] = int(year) if year.isdecimal() else year
    if login := cells.get("owner"):
        body["owner_id"] = person(login)
    return body


def _check_shape(row: Row) -> None:
    if row.surplus:
        zh, en = f"多出 {row.surplus} 个单元格(含逗号的文本应加引号)", f"{row.surplus} cells too many (quote commas)"
        raise RowRefused(zh, en)
    for column, text in row.cells.items():
        if text.startswith("="):
            raise RowRefused(f"{column} 是公式而不是值:{text[:40]}", f"{column} is a formula, not a value: {text[:40]}")
        if column in _DIGITS and _SCIENTIFIC.fullmatch(text):
            raise RowRefused(
                f"{column} 的数字被表格软件截断({text}),请将该列设为文本格式",
                f"the spreadsheet cut the digits of {column} ({text}); format that column as text",
            )
