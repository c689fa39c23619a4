"""The check of one owner's files (客户档案检查): how many lack a mandatory field, and which lack the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from customer.model import Base

MOST_LISTED = 200
"""Files that one check names; `incomplete` counts them all."""


@dataclass(frozen=True)
class FileCheckFound(Fact):
    """Files of this owner lack mandatory fields."""


@dataclass(frozen=True)
class IncompleteFile:
    """An account whose file lacks these mandatory fields."""

    account_id: UUID
    code: str
    completeness: int
    missing: Sequence[str]

    def to_plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {**vars(self), "account_id": str(self.account_id), "missing": list(self.missing)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """From its stored form."""
        return cls(**{**plain, "account_id": UUID(plain["account_id"])})


class FileCheck(Base, Aggregate, Owned):
    """What was found on a day among the approved files of one owner; without one, among those in the pool."""

    __tablename__ = "file_check"
    __aggregate__ = "file_check"
    __table_args__ = (
        CheckConstraint("incomplete > 0", name="incomplete"),
        Index("ix_file_check_checked_on", "checked_on", "id"),
    )

    checked_on: Mapped[date]
    incomplete: Mapped[int]
    findings: Mapped[dict[str, Any]]

    @classmethod
    def of(cls, owner_id: UUID | None, on: date, incomplete: int, files: Sequence[IncompleteFile]) -> Self:
        """A report about `incomplete` files, `files` the least complete of them."""
        check = cls(
            id=new_id(),
            version=0,
            owner_id=owner_id,
            account_id=None,
            checked_on=on,
            incomplete=incomplete,
            findings={"v": 1, "files": [file.to_plain() for file in files]},
        )
        check.record(FileCheckFound())
        return check

    @property
    def files(self) -> list[IncompleteFile]:
        """The least complete files, by the reader of their version."""
        if self.findings["v"] != 1:
            raise ValueError(f"findings of version {self.findings['v']} are unknown")
        return [IncompleteFile.of(file) for file in self.findings["files"]]
