"""What the world hears of exports: who took which list out, never what it holds."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.exports.model import (
    MOST_ROWS,
    Export,
    ExportAsked,
    ExportCancelled,
    ExportFailed,
    ExportFinished,
    ExportStarted,
    Format,
    Status,
)

LIST = {"example": "/v1/orders", "description": "列表地址 / the address of the list"}
ASKED_BY = {"example": "user/019a9a00-0000-7000-8000-000000000001"}
WRITTEN = {"example": 120_000, "description": "已写入的行数 / rows of the file"}
SIZE = {"example": 24_000_000, "description": "文件字节数 / bytes of the file"}


class ExportState(Schema):
    """An export (导出任务) of one list at the moment of the commit."""

    id = fields.Id(required=True)
    list = fields.Text(300, required=True, metadata=LIST)
    format = fields.Choice(Format, required=True)
    status = fields.Choice(Status, required=True)
    written = fields.Integer(0, MOST_ROWS, required=True, metadata=WRITTEN)
    size = fields.Integer(0, 2**53, required=True, allow_none=True, metadata=SIZE)
    asked_by = fields.Text(200, required=True, metadata=ASKED_BY)
    created_at = fields.Instant(required=True)
    ended_at = fields.Instant(required=True, allow_none=True)


def events(service: str) -> AggregateEvents:
    """The table of what `service` publishes about its exports."""
    return AggregateEvents(
        service=service,
        aggregate=Export,
        state=ExportState,
        types=(
            EventType(ExportAsked, "asked", "已申请导出", "Somebody wants a list as a file."),
            EventType(ExportStarted, "started", "开始导出", "A worker reads the list."),
            EventType(ExportFinished, "finished", "导出完毕", "The file is complete."),
            EventType(ExportFailed, "failed", "导出失败", "There will be no file."),
            EventType(ExportCancelled, "cancelled", "导出已取消", "It was stopped, or its file given up."),
        ),
    )
