"""Ready routes that a service lists: exports of its long lists."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, ListQuery, Page, Routes, Schema, fields, page_of
from chassis.http.exports import JOBS
from chassis.http.files import File
from chassis.http.history import HistoryPage, HistoryQuery, facts_of
from chassis.unit_of_work import Reader, UnitOfWork
from records.exports import commands, queries
from records.exports.events import LIST, WRITTEN, ExportState
from records.exports.lists import Lists
from records.exports.model import AT_WORK, MOST_ROWS, Export, Format, Status

LARGEST_VERSION = 2**63 - 1
MOST_PARAMETERS = 50
QUERY = {
    "example": {"status": "approved", "sort": "-created_at"},
    "description": "查询参数,与列表地址中的写法相同 / query parameters as they stand in the list's address",
}


class ExportBody(Schema):
    """Which list, asked for in the same words as in its address, and as what."""

    list = fields.Text(300, required=True, metadata=LIST)
    query = fields.Document(max=MOST_PARAMETERS, load_default=dict, metadata=QUERY)
    format = fields.Choice(Format, load_default=Format.CSV)


class ExportFault(Schema):
    """What the list does not take any more."""

    pointer = fields.Text(300, required=True, metadata={"example": "?status"})
    code = fields.Text(100, required=True, metadata={"example": "not-a-choice"})
    message = fields.Localized(2000, required=True)


class ExportProblem(Schema):
    """Why there is no file: the problem that the list would have answered with, in both languages."""

    type = fields.Text(200, required=True, metadata={"example": "/problems/forbidden"})
    title = fields.Localized(200, required=True)
    detail = fields.Localized(2000, required=True)
    errors = fields.List(fields.Nested(ExportFault), required=True)


class ExportRead(ExportState):
    """An export (导出任务): which list, how far it has come, until when its file is kept."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    query = fields.Document(max=MOST_PARAMETERS, required=True, attribute="given", metadata=QUERY)
    problem = fields.Nested(ExportProblem, required=True, allow_none=True)
    kept_until = fields.Instant(required=True, allow_none=True)


class ExportProgress(Schema):
    """How far an export has come (进度)."""

    status = fields.Choice(Status, required=True)
    written = fields.Integer(0, MOST_ROWS, required=True, metadata=WRITTEN)


class ExportFilters(ListQuery):
    """Which exports, the newest first."""

    status = fields.Choice(Status)


def routes(rooms: Callable[[], Iterable[Routes]]) -> Routes:
    """The routes of the exports of these rooms' lists: for everybody signed in, each for themselves; what is exported
    asks for the list's own permission.
    """
    made, lists = Routes("exports", prefix=JOBS, zh="导出任务", en="Exports"), Lists(rooms)
    _asking(made, lists)
    _reading(made)
    _fetching(made, lists)
    return made


def _asking(made: Routes, lists: Lists) -> None:
    @made.post("", permission=SIGNED_IN, zh="申请导出", body=ExportBody, answer=ExportRead, status=202)
    def ask_export(uow: UnitOfWork, body: dict[str, Any]) -> Export:
        """Have a list exported as a file, of up to a million rows."""
        return commands.ask_export(uow, lists, **body)

    @made.post("/<uuid:export_id>/cancel", permission=SIGNED_IN, zh="取消导出", answer=ExportRead, status=200)
    def cancel_export(uow: UnitOfWork, export_id: UUID) -> Export:
        """Stop an export, or give its file up."""
        return commands.cancel_export(uow, export_id)


def _reading(made: Routes) -> None:
    @made.get("", permission=SIGNED_IN, zh="我的导出列表", query=ExportFilters, answer=page_of(ExportRead))
    def list_exports(reader: Reader, query: dict[str, Any]) -> Page:
        """List one's own exports."""
        return queries.list_exports(reader, query)

    @made.get("/<uuid:export_id>", permission=SIGNED_IN, zh="查看导出", answer=ExportRead)
    def read_export(reader: Reader, export_id: UUID) -> Export:
        """Read one's own export."""
        return queries.read_export(reader, export_id)

    @made.get(
        "/<uuid:export_id>/progress",
        permission=SIGNED_IN,
        zh="导出进度",
        answer=ExportProgress,
        ended=lambda progress: progress["status"] not in AT_WORK,
    )
    def read_export_progress(reader: Reader, export_id: UUID) -> dict[str, Any]:
        """Read how far an export has come."""
        found = queries.read_export(reader, export_id)
        return {"status": found.status, "written": found.written}

    @made.get("/<uuid:export_id>/history", permission=SIGNED_IN, zh="导出历史", query=HistoryQuery, answer=HistoryPage)
    def export_history(reader: Reader, export_id: UUID, query: dict[str, Any]) -> Page:
        """History of one's own export."""
        queries.read_export(reader, export_id)
        return facts_of(reader, Export, export_id, query)


def _fetching(made: Routes, lists: Lists) -> None:
    @made.file("/<uuid:export_id>/content", permission=SIGNED_IN, zh="下载导出文件", media="*/*")
    def read_export_content(reader: Reader, export_id: UUID) -> File:
        """Read the file, for as long as one may see the list."""
        return queries.file_of(reader, lists, export_id)
