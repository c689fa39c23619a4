"""What the world hears of imports: who uploaded what, and how it ended. What was made of the rows tells of itself."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.imports.model import (
    Import,
    ImportBackdated,
    ImportCancelled,
    ImportChecked,
    ImportCheckStarted,
    ImportFinished,
    ImportMapped,
    ImportStarted,
    ImportUploaded,
    Status,
)
from records.imports.reading import MOST_ROWS

ACCEPTED = {"example": 998, "description": "通过或导入的单据数 / documents that passed or were brought in"}
REFUSED = {"example": 2, "description": "被拒绝的单据数 / documents that were refused"}


class ImportState(Schema):
    """An import (导入) of one file at the moment of the commit."""

    id = fields.Id(required=True)
    kind = fields.Text(40, required=True, metadata={"example": "accounts", "description": "导入对象 / what it brings"})
    file_name = fields.Text(255, required=True, metadata={"example": "客户.xlsx"})
    status = fields.Choice(Status, required=True)
    lines = fields.Integer(0, MOST_ROWS, required=True, metadata={"example": 1000})
    accepted = fields.Integer(0, MOST_ROWS, required=True, allow_none=True, metadata=ACCEPTED)
    refused = fields.Integer(0, MOST_ROWS, required=True, allow_none=True, metadata=REFUSED)
    backdated = fields.Boolean(required=True, metadata={"description": "准许历史日期 / of the days that the file says"})
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "导入人 / who uploaded it"})
    created_at = fields.Instant(required=True)
    ended_at = fields.Instant(required=True, allow_none=True)


def events(service: str) -> AggregateEvents:
    """The table of what `service` publishes about its imports."""
    return AggregateEvents(
        service=service,
        aggregate=Import,
        state=ImportState,
        types=(
            EventType(ImportUploaded, "uploaded", "文件已上传", "A file was uploaded; nothing of it is in the books."),
            EventType(ImportMapped, "mapped", "列对应已修改", "Its columns mean something else from now on."),
            EventType(ImportBackdated, "backdated", "已准许历史日期", "Its documents may be of the days that it says."),
            EventType(ImportCheckStarted, "check_started", "开始检查", "It is being rehearsed."),
            EventType(ImportChecked, "checked", "检查完毕", "It was rehearsed; nothing has changed."),
            EventType(ImportStarted, "started", "开始导入", "It is being brought in."),
            EventType(ImportFinished, "finished", "导入完毕", "Every document was brought in or refused."),
            EventType(ImportCancelled, "cancelled", "导入已取消", "It was stopped; what had been brought in stays."),
        ),
    )
