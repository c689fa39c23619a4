"""The workbook that people fill in: a sheet with the columns in both languages, and one that says what each takes."""

from collections.abc import Iterator, Mapping

from chassis.http import fields
from chassis.http.sheets import workbook
from records.imports.columns import Column

_KINDS = (
    (fields.Day, "日期,如 2026-11-21", "a day such as 2026-11-21"),
    (fields.DecimalText, "数字,如 1200.50", "a number such as 1200.50"),
    (fields.Integer, "整数", "a whole number"),
    (fields.Boolean, "是 或 否", "yes or no"),
)


def template(of: Mapping[str, Column]) -> bytes:
    """An XLSX file with nothing in it but these columns."""
    columns = list(of.values())
    return workbook({"填写 Fill in": [[column.label for column in columns]], "说明 Notes": [_NOTES, *_notes(columns)]})


_NOTES = ["列 / Column", "必填 / Required", "内容 / Takes"]


def _notes(columns: list[Column]) -> Iterator[list[str]]:
    for column in columns:
        yield [column.label, "必填 / required" if column.required else "", takes(column)]


def takes(column: Column) -> str:
    """What may stand in a column, in both languages."""
    listed = isinstance(column.field, fields.List)
    of = column.field.inner if isinstance(column.field, fields.List) else column.field
    if column.find is not None:
        said = "编号或编码 / its code or number"
    elif isinstance(of, fields.Choice):
        said = " ".join(of.members)
    else:
        said = next((f"{zh} / {en}" for form, zh, en in _KINDS if isinstance(of, form)), "文本 / text")
    return f"{said};以分号分隔多项 / several with semicolons" if listed else said
