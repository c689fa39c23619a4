"""Ready routes that a service lists: what can be imported, its templates, and the imports themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Query, Routes, Schema, Sort, fields, page_of
from chassis.http.files import File
from chassis.http.sheets import XLSX, workbook
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.imports import commands, queries
from records.imports.columns import Importable, columns_of
from records.imports.events import ImportState
from records.imports.model import AT_WORK, Import, RowStatus, Status
from records.imports.reading import MOST_BYTES, MOST_COLUMNS, MOST_LINES, MOST_ROWS
from records.imports.template import template

LARGEST_VERSION = 2**63 - 1
NAME = {"example": "name.zh"}


class ColumnRead(Schema):
    """A column that files may have."""

    name = fields.Text(100, required=True, metadata=NAME)
    zh = fields.Text(100, required=True, metadata={"example": "名称(中文)"})
    en = fields.Text(100, required=True, metadata={"example": "Name (Chinese)"})
    required = fields.Boolean(required=True)
    many = fields.Boolean(required=True, metadata={"description": "一张单据可有多行 / in each line of a document"})


class KindRead(Schema):
    """One kind of document that files can bring (导入对象)."""

    name = fields.Text(40, required=True, metadata={"example": "accounts"})
    zh = fields.Text(40, required=True, metadata={"example": "客户信息"})
    en = fields.Text(40, required=True, metadata={"example": "Accounts"})
    permission = fields.Text(100, required=True, metadata={"example": "customer.account.create"})
    columns = fields.List(fields.Nested(ColumnRead), required=True, max=200)


class KindsRead(Schema):
    """What can be imported here."""

    items = fields.List(fields.Nested(KindRead), required=True, max=50)


class Mapped(Schema):
    """One column of ours, and the header of the file under which it stands."""

    column = fields.Text(100, required=True, metadata=NAME)
    header = fields.Text(5000, required=True, metadata={"example": "客户名称"})


class MappingBody(Schema):
    """What the columns of the file mean; headers that are not named are passed over."""

    mapping = fields.List(fields.Nested(Mapped), max=MOST_COLUMNS, required=True)


class ImportRead(ImportState):
    """An import (导入): its file, what its columns mean, how far it has come."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    columns = fields.List(fields.Text(5000), max=MOST_COLUMNS, required=True)
    mapping = fields.List(fields.Nested(Mapped), max=MOST_COLUMNS, required=True, attribute="mapped")


class ProgressRead(Schema):
    """How many documents of the file wait, passed the check, were brought in, were refused (进度)."""

    status = fields.Choice(Status, required=True)
    waiting = fields.Integer(0, MOST_ROWS, required=True)
    passed = fields.Integer(0, MOST_ROWS, required=True)
    done = fields.Integer(0, MOST_ROWS, required=True)
    refused = fields.Integer(0, MOST_ROWS, required=True)


class Fault(Schema):
    """What is wrong with one cell."""

    line = fields.Integer(1, MOST_LINES, required=True)
    column = fields.Text(1000, required=True, metadata=NAME)
    code = fields.Text(100, required=True, metadata={"example": "required"})
    message = fields.Localized(2000, required=True)


class RowProblem(Schema):
    """Why a document was refused: the problem that its route would have answered with, in both languages."""

    type = fields.Text(200, required=True, metadata={"example": "/problems/invalid"})
    title = fields.Localized(200, required=True)
    detail = fields.Localized(2000, required=True)
    errors = fields.List(fields.Nested(Fault), required=True)


class RowRead(Schema):
    """One document of the file, by the line in which it begins, and what became of it."""

    id = fields.Id(required=True)
    line = fields.Integer(1, MOST_LINES, required=True)
    status = fields.Choice(RowStatus, required=True)
    problem = fields.Nested(RowProblem, required=True, allow_none=True)
    document_id = fields.Id(required=True, allow_none=True)


class RunQuery(Query):
    """Whether the very same file may come in a second time."""

    again = fields.Boolean(
        load_default=False, metadata={"description": "同一文件再次导入 / enter its documents once more"}
    )


class RowFilters(ListQuery):
    """Which documents of the file."""

    status = fields.Choice(RowStatus)
    sort = Sort("line", default="line")


def permissions(service: str) -> tuple[Permission, ...]:
    """What roles can be given over these routes; what is imported asks for the right to enter it one by one as well."""
    return (
        Permission(f"{service}.import.read", "查看导入", "Read imports"),
        Permission(f"{service}.import.create", "批量导入", "Import files"),
        Permission(f"{service}.import.cancel", "取消导入", "Stop imports"),
        Permission(f"{service}.import.backdate", "准许导入历史日期", "Allow imports of historical days"),
    )


def routes(service: str, kinds: Sequence[Importable]) -> tuple[Routes, Routes]:
    """The routes of `service`'s imports of these kinds."""
    return _kinds(f"{service}.import", kinds), _imports(f"{service}.import", {kind.name: kind for kind in kinds})


def _kinds(resource: str, kinds: Sequence[Importable]) -> Routes:
    rooms = Routes("import_kinds", prefix="/v1/import-kinds", zh="导入对象", en="What can be imported")
    by_name = {kind.name: kind for kind in kinds}

    class TemplateQuery(Query):
        """Of which kind of document."""

        kind = fields.Choice(list(by_name), required=True)

    @rooms.get("", permission=f"{resource}.create", zh="可导入的对象", answer=KindsRead)
    def list_import_kinds(reader: Reader) -> dict[str, Any]:
        """List what can be imported, with its columns."""
        return {"items": [{**vars(kind), "columns": list(columns_of(reader, kind).values())} for kind in kinds]}

    @rooms.file("/template", permission=f"{resource}.create", zh="导入模板", media=XLSX, query=TemplateQuery)
    def read_import_template(reader: Reader, query: dict[str, Any]) -> File:
        """Read the workbook to fill in."""
        kind = by_name[query["kind"]]
        return File(f"{kind.zh} {kind.en}.xlsx", XLSX, template(columns_of(reader, kind)))

    return rooms


def _imports(resource: str, by_name: commands.Importables) -> Routes:
    rooms = Routes("imports", prefix="/v1/imports", zh="导入", en="Imports")
    _reading(rooms, f"{resource}.read", by_name)
    _results(rooms, f"{resource}.read")
    _preparing(rooms, resource, by_name)
    _working(rooms, resource, by_name)
    return rooms


def _reading(rooms: Routes, permission: str, by_name: commands.Importables) -> None:
    class ImportFilters(ListQuery):
        """Which imports, the newest first."""

        kind = fields.Choice(list(by_name))
        status = fields.Choice(Status)

    @rooms.get("", permission=permission, zh="导入列表", query=ImportFilters, answer=page_of(ImportRead))
    def list_imports(reader: Reader, query: dict[str, Any]) -> Page:
        """List imports."""
        return queries.list_imports(reader, query)

    @rooms.get("/<uuid:import_id>", permission=permission, zh="查看导入", answer=ImportRead)
    def read_import(reader: Reader, import_id: UUID) -> Import:
        """Read an import."""
        return reader.get(Import, import_id)

    rooms.history("/<uuid:import_id>/history", model=Import, permission=permission, zh="导入历史")


def _results(rooms: Routes, permission: str) -> None:
    @rooms.get(
        "/<uuid:import_id>/progress",
        permission=permission,
        zh="导入进度",
        answer=ProgressRead,
        ended=lambda progress: progress["status"] not in AT_WORK,
    )
    def read_import_progress(reader: Reader, import_id: UUID) -> dict[str, Any]:
        """Read how far an import has come."""
        found = reader.get(Import, import_id)
        return {"status": found.status, **queries.progress_of(reader.session, found.id)}

    @rooms.get(
        "/<uuid:import_id>/rows",
        permission=permission,
        zh="逐行结果",
        query=RowFilters,
        answer=page_of(RowRead),
    )
    def list_import_rows(reader: Reader, import_id: UUID, query: dict[str, Any]) -> Page:
        """List what became of each document of a file."""
        return queries.rows_of(reader, import_id, query)

    @rooms.file("/<uuid:import_id>/refused", permission=permission, zh="被拒绝的行", media=XLSX)
    def read_refused_rows(reader: Reader, import_id: UUID) -> File:
        """Read the refused rows with their reasons, to mend and upload again."""
        found, lines = queries.refused_lines(reader, import_id)
        return File(
            f"{found.file_name.rpartition('.')[0] or found.file_name}.refused.xlsx",
            XLSX,
            workbook({"refused": lines}),
        )


def _preparing(rooms: Routes, resource: str, by_name: commands.Importables) -> None:
    class UploadQuery(Query):
        """What the file brings, and what it is called."""

        kind = fields.Choice(list(by_name), required=True)
        name = fields.Text(255, required=True, metadata={"example": "客户.xlsx"})

    @rooms.post(
        "",
        permission=f"{resource}.create",
        zh="上传导入文件",
        query=UploadQuery,
        upload=MOST_BYTES,
        answer=ImportRead,
    )
    def upload_import(uow: UnitOfWork, query: dict[str, Any], content: bytes) -> Import:
        """Upload a file, CSV or XLSX, as the body; nothing of it is brought in yet."""
        return commands.upload_file(uow, by_name, content=content, **query)

    @rooms.patch("/<uuid:import_id>", permission=f"{resource}.create", zh="对应列", body=MappingBody, answer=ImportRead)
    def map_import(uow: UnitOfWork, import_id: UUID, body: dict[str, Any]) -> Import:
        """Say which columns of ours stand under which headers of the file."""
        mapping = {item["column"]: item["header"] for item in body["mapping"]}
        return commands.map_columns(uow, by_name, import_id, mapping)

    @rooms.action("/<uuid:import_id>/backdate", permission=f"{resource}.backdate", zh="准许历史日期", answer=ImportRead)
    def backdate_import(uow: UnitOfWork, import_id: UUID) -> Import:
        """Allow the documents of an import to be of the days that the file says."""
        return commands.backdate_import(uow, import_id)


def _working(rooms: Routes, resource: str, by_name: commands.Importables) -> None:
    @rooms.action("/<uuid:import_id>/check", permission=f"{resource}.create", zh="检查(不写入)", answer=ImportRead)
    def check_import(uow: UnitOfWork, import_id: UUID) -> Import:
        """Have a file checked row by row, without bringing anything in."""
        return commands.check_import(uow, by_name, import_id)

    @rooms.action(
        "/<uuid:import_id>/run", permission=f"{resource}.create", zh="开始导入", query=RunQuery, answer=ImportRead
    )
    def run_import(uow: UnitOfWork, import_id: UUID, query: dict[str, Any]) -> Import:
        """Bring a file in."""
        return commands.run_import(uow, by_name, import_id, again=query["again"])

    @rooms.action("/<uuid:import_id>/cancel", permission=f"{resource}.cancel", zh="取消导入", answer=ImportRead)
    def cancel_import(uow: UnitOfWork, import_id: UUID) -> Import:
        """Stop an import; what was brought in stays."""
        return commands.cancel_import(uow, import_id)
