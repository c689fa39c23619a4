"""The import (导入) of one file, and its rows with what became of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned, one_of
from records.model import Base


class Status(StrEnum):
    """How far an import has come; finished and cancelled are final."""

    DRAFT = "draft"  # 已上传
    CHECKING = "checking"  # 检查中
    CHECKED = "checked"  # 已检查
    RUNNING = "running"  # 导入中
    FINISHED = "finished"  # 已完成
    CANCELLED = "cancelled"  # 已取消


class RowStatus(StrEnum):
    """What became of the document that begins in a line."""

    WAITING = "waiting"  # 待处理
    PASSED = "passed"  # 检查通过
    DONE = "done"  # 已导入
    REFUSED = "refused"  # 被拒绝
    PART = "part"  # 上一单据的续行


AT_WORK = (Status.CHECKING, Status.RUNNING)


@dataclass(frozen=True)
class ImportUploaded(Fact):
    """A file was uploaded; nothing of it is in the books yet."""


@dataclass(frozen=True)
class ImportMapped(Fact):
    """Its columns mean something else from now on."""


@dataclass(frozen=True)
class ImportBackdated(Fact):
    """Somebody who may allowed its documents to be of the days that the file says."""


@dataclass(frozen=True)
class ImportCheckStarted(Fact):
    """It is being rehearsed."""


@dataclass(frozen=True)
class ImportChecked(Fact):
    """It was rehearsed; nothing has changed."""


@dataclass(frozen=True)
class ImportStarted(Fact):
    """It is being brought in."""


@dataclass(frozen=True)
class ImportFinished(Fact):
    """Every row was brought in or refused."""


@dataclass(frozen=True)
class ImportCancelled(Fact):
    """It was stopped; what had been brought in stays."""


class ImportAtWork(Refusal):
    """It is being checked or run."""

    title = {"zh": "导入正在进行", "en": "The import is at work"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ImportEnded(Refusal):
    """It was finished or cancelled; upload the refused rows as a new file."""

    title = {"zh": "导入已结束", "en": "The import has ended"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ColumnsMissing(Refusal):
    """Columns that every row needs stand for nothing in the file."""

    title = {"zh": "缺少必需的列", "en": "Columns are missing"}
    detail = {"zh": "请对应这些列:{columns}", "en": "Say which columns of the file these are: {columns}."}


class ImportedBefore(Refusal):
    """The very same file has brought documents in, or is about to: run with `again`, it would enter them twice."""

    title = {"zh": "该文件已导入过", "en": "This file was imported before"}
    detail = {"zh": "文件 {file_name},{day}", "en": "As {file_name}, on {day}."}


class BackdatingNotAllowed(Refusal):
    """The file says on which days its documents were entered, and nobody who may has allowed that."""

    title = {"zh": "未获准按历史日期录入", "en": "Historical days were not allowed"}


class Import(Base, Aggregate, Owned):
    """One file on its way in, of whoever uploaded it.

    `mapping` says which column of ours stands under which header of the file; `claims` who runs it, with the rights
    that they have when each part of it runs. `digest` is the file's SHA-256. `accepted` and
    `refused` count documents, once it was checked or run.
    """

    __tablename__ = "import_job"
    __aggregate__ = "import"
    __table_args__ = (
        one_of("status", Status),
        Index("ix_import_job_digest", "digest"),
        Index("ix_import_job_at_work", "id", postgresql_where=text("status IN ('checking', 'running')")),
    )

    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str | None]
    columns: Mapped[list[str]]
    mapping: Mapped[dict[str, Any]]
    status: Mapped[str]
    lines: Mapped[int]
    accepted: Mapped[int | None]
    refused: Mapped[int | None]
    backdated: Mapped[bool]
    claims: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def upload(
        cls,
        *,
        kind: str,
        file_name: str,
        digest: str,
        columns: list[str],
        mapping: Mapping[str, str],
        lines: int,
        claims: Mapping[str, Any],
        owner_id: UUID | None,
        at: datetime,
    ) -> Self:
        """A file that was read and waits for what its columns mean."""
        made = cls(
            id=new_id(),
            kind=kind,
            file_name=file_name,
            digest=digest,
            columns=columns,
            mapping=_stored(mapping),
            status=Status.DRAFT,
            lines=lines,
            accepted=None,
            refused=None,
            backdated=False,
            claims=dict(claims),
            owner_id=owner_id,
            account_id=None,
            created_at=at,
            ended_at=None,
        )
        made.record(ImportUploaded())
        return made

    @property
    def mapped(self) -> list[dict[str, str]]:
        """The mapping as people read it."""
        return [{"column": column, "header": header} for column, header in self.headers.items()]

    @property
    def headers(self) -> dict[str, str]:
        """Our columns and the headers that they stand under."""
        headers: dict[str, str] = self.mapping["columns"]
        return headers

    def map_columns(self, mapping: Mapping[str, str]) -> None:
        """Say what its columns mean; an earlier check says nothing any more. Raises ImportAtWork, ImportEnded."""
        self._must_rest()
        self.mapping, self.status = _stored(mapping), Status.DRAFT
        self.accepted = self.refused = None
        self.record(ImportMapped())

    def backdate(self) -> None:
        """Let its documents be of the days that the file says. Raises ImportAtWork, ImportEnded."""
        self._must_rest()
        self.backdated = True
        self.record(ImportBackdated())

    def start(self, required: Collection[str], historical: str, *, rehearsal: bool) -> None:
        """Have it checked, or run. Raises ColumnsMissing, BackdatingNotAllowed, ImportAtWork, ImportEnded."""
        self._must_rest()
        if missing := [name for name in required if name not in self.headers]:
            raise ColumnsMissing(columns=", ".join(missing))
        if historical in self.headers and not self.backdated:
            raise BackdatingNotAllowed
        self.status = Status.CHECKING if rehearsal else Status.RUNNING
        self.accepted = self.refused = None
        self.record(ImportCheckStarted() if rehearsal else ImportStarted())

    def end(self, accepted: int, refused: int, at: datetime) -> None:
        """Every row was looked at."""
        self.accepted, self.refused = accepted, refused
        if self.status == Status.CHECKING:
            self.status = Status.CHECKED
            self.record(ImportChecked())
        else:
            self.status, self.ended_at = Status.FINISHED, at
            self.record(ImportFinished())

    def cancel(self, at: datetime) -> None:
        """Stop it where it stands. Raises ImportEnded."""
        if self.status in (Status.FINISHED, Status.CANCELLED):
            raise ImportEnded(status=self.status)
        self.status, self.ended_at = Status.CANCELLED, at
        self.record(ImportCancelled())

    def _must_rest(self) -> None:
        if self.status in AT_WORK:
            raise ImportAtWork(status=self.status)
        if self.status in (Status.FINISHED, Status.CANCELLED):
            raise ImportEnded(status=self.status)


class ImportRow(Base):
    """A line of the file. What became of a document stands in the line where it begins, `first_line` of its others.

    `problem` is why it was refused, in both languages; `document_id` what was made of it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        one_of("status", RowStatus),
        Index("ix_import_row_waiting", "import_id", "line", postgresql_where=text("status = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"))
    line: Mapped[int]
    first_line: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    status: Mapped[str]
    problem: Mapped[dict[str, Any] | None]
    document_id: Mapped[UUID | None]


def _stored(mapping: Mapping[str, str]) -> dict[str, Any]:
    return {"v": 1, "columns": dict(mapping)}
