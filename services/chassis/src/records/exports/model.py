"""The export (导出任务) of one list, and the pieces of its file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from records.model import Base

MOST_ROWS = 1_000_000
"""Rows of a file."""
MOST_OF_ONE = 20
"""Exports of one person that wait, run or are kept."""
ATTEMPTS = 5
"""Workers that may die over one export, or lose the database, until it is given up."""
KEPT = timedelta(days=7)
"""How long a file is kept."""


class Status(StrEnum):
    """How far an export has come; the last three are final."""

    WAITING = "waiting"  # 等待中
    RUNNING = "running"  # 导出中
    FINISHED = "finished"  # 已完成
    FAILED = "failed"  # 失败
    CANCELLED = "cancelled"  # 已取消


class Format(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


AT_WORK = (Status.WAITING, Status.RUNNING)


@dataclass(frozen=True)
class ExportAsked(Fact):
    """Somebody wants a list as a file."""


@dataclass(frozen=True)
class ExportStarted(Fact):
    """A worker reads the list, perhaps not for the first time."""


@dataclass(frozen=True)
class ExportFinished(Fact):
    """The file is complete."""


@dataclass(frozen=True)
class ExportFailed(Fact):
    """There will be no file."""


@dataclass(frozen=True)
class ExportCancelled(Fact):
    """It was stopped, or its file given up."""


class TooManyExports(Refusal):
    """Somebody has as many exports as one may have."""

    title = {"zh": "导出任务过多", "en": "There are too many exports"}
    detail = {
        "zh": "最多保留 {most} 个导出,请等待或取消旧的",
        "en": "At most {most} are at work or kept; wait for them, or cancel old ones.",
    }


class ExportEnded(Refusal):
    """It failed or was cancelled."""

    title = {"zh": "导出任务已结束", "en": "The export has ended"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class ExportNotReady(Refusal):
    """There is no file: not yet, never, or no more."""

    title = {"zh": "没有可下载的文件", "en": "There is no file"}
    detail = {"zh": "当前状态:{status}", "en": "The export is {status}."}


class ExportExpired(Refusal):
    """Its file was kept as long as files are."""

    title = {"zh": "导出文件已过期", "en": "The file was kept for its time and is gone"}
    detail = {"zh": "文件保留 {days} 天", "en": "Files are kept {days} days."}


class ExportGivenUp(Refusal):
    """Whoever worked on it died, time and again."""

    title = {"zh": "导出多次中断,已放弃", "en": "The export broke off several times and was given up"}


class Export(Base, Aggregate):
    """A list on its way into a file, for whoever asked (`asked_by`) alone.

    `list` is its address and `parameters` what was asked of it; `claims` who asks, with the rights that they have when
    it is read. `attempt` tells one worker from the next, `written` counts the documents so far, `size` the bytes.
    """

    __tablename__ = "export_job"
    __aggregate__ = "export"
    __table_args__ = (
        one_of("format", Format),
        one_of("status", Status),
        CheckConstraint("(status = 'finished') = (size IS NOT NULL)", name="finished"),
        CheckConstraint("(status = 'failed') = (problem IS NOT NULL)", name="failed"),
        CheckConstraint("(status IN ('waiting', 'running')) = (ended_at IS NULL)", name="ended"),
        Index("ix_export_job_asked_by", "asked_by", "id"),
        Index("ix_export_job_at_work", "id", postgresql_where=text("status IN ('waiting', 'running')")),
    )

    list: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    format: Mapped[str]
    language: Mapped[str]
    status: Mapped[str]
    attempt: Mapped[int]
    written: Mapped[int]
    size: Mapped[int | None]
    problem: Mapped[dict[str, Any] | None]
    asked_by: Mapped[str]
    claims: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def ask(
        cls,
        *,
        list: str,
        parameters: dict[str, str],
        format: str,
        language: str,
        by: str,
        claims: dict[str, Any],
        at: datetime,
    ) -> Self:
        """Want a list as a file."""
        made = cls(
            id=new_id(),
            list=list,
            parameters={"v": 1, "given": parameters},
            format=format,
            language=language,
            status=Status.WAITING,
            attempt=0,
            written=0,
            size=None,
            problem=None,
            asked_by=by,
            claims=claims,
            created_at=at,
            ended_at=None,
        )
        made.record(ExportAsked())
        return made

    @property
    def given(self) -> dict[str, str]:
        """What was asked of the list, as it stands in an address."""
        given: dict[str, str] = self.parameters["given"]
        return given

    @property
    def kept_until(self) -> datetime | None:
        """When its file is forgotten, if there is one."""
        return self.ended_at + KEPT if self.ended_at is not None and self.status == Status.FINISHED else None

    def start(self) -> None:
        """A worker begins to read, from the beginning."""
        self.status, self.attempt, self.written = Status.RUNNING, self.attempt + 1, 0
        self.record(ExportStarted())

    def finish(self, size: int, at: datetime) -> None:
        """The file is complete."""
        self.status, self.size, self.ended_at = Status.FINISHED, size, at
        self.record(ExportFinished())

    def fail(self, problem: dict[str, Any], at: datetime) -> None:
        """There will be no file."""
        self.status, self.problem, self.ended_at = Status.FAILED, problem, at
        self.record(ExportFailed())

    def cancel(self, at: datetime) -> None:
        """Stop it, or give its file up. Raises ExportEnded."""
        if self.status in (Status.FAILED, Status.CANCELLED):
            raise ExportEnded(status=self.status)
        self.status, self.size, self.ended_at = Status.CANCELLED, None, self.ended_at or at
        self.record(ExportCancelled())

    def check_ready(self, now: datetime) -> None:
        """Whether its file can be had. Raises ExportNotReady, ExportExpired."""
        if self.kept_until is None:
            raise ExportNotReady(status=self.status)
        if self.kept_until <= now:
            raise ExportExpired(days=KEPT.days)


class ExportPart(Base):
    """A piece of the file of an export."""

    __tablename__ = "export_part"

    export_id: Mapped[UUID] = mapped_column(ForeignKey("export_job.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
