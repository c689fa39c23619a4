"""The saved view (保存的视图): what somebody asks of a list again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from records.model import Base


@dataclass(frozen=True)
class SavedViewCreated(Fact):
    """Somebody saved a view of a list."""


@dataclass(frozen=True)
class SavedViewChanged(Fact):
    """It is called otherwise, or asks for something else."""


@dataclass(frozen=True)
class SavedViewShared(Fact):
    """Everybody who may see the list may use it; each sees through it what they may see."""


@dataclass(frozen=True)
class SavedViewUnshared(Fact):
    """It is its owner's alone again."""


@dataclass(frozen=True)
class SavedViewDeleted(Fact):
    """It is gone; nothing else is kept about a person's habits."""


class SavedView(Base, Aggregate, Owned):
    """Query parameters of the list `of` (`accounts`) under a name; `shared` with everybody who may see that list."""

    __tablename__ = "saved_view"
    __aggregate__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_of", "of", "owner_id"),)

    of: Mapped[str]
    name: Mapped[str]
    shared: Mapped[bool]
    stored: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    @classmethod
    def save(cls, *, of: str, name: str, parameters: Mapping[str, str], owner_id: UUID | None, at: datetime) -> Self:
        """A new view of one's own."""
        view = cls(id=new_id(), version=0, of=of, name=name, shared=False, owner_id=owner_id, created_at=at)
        view._ask(parameters)
        view.record(SavedViewCreated())
        return view

    @property
    def parameters(self) -> dict[str, str]:
        """What it asks, by the reader of its version."""
        if self.stored["v"] != 1:
            raise ValueError(f"a view of version {self.stored['v']} is unknown")
        parameters: dict[str, str] = self.stored["parameters"]
        return parameters

    def change(self, *, name: str | None = None, parameters: Mapping[str, str] | None = None) -> None:
        """Call it otherwise, or ask for something else."""
        self.name = name or self.name
        self._ask(self.parameters if parameters is None else parameters)
        self.record(SavedViewChanged())

    def share(self, with_all: bool) -> None:
        """Let everybody use it, or its owner alone; what is so already stays without a version."""
        if self.shared != with_all:
            self.shared = with_all
            self.record(SavedViewShared() if with_all else SavedViewUnshared())

    def delete(self) -> None:
        """Say that it goes; the command removes it."""
        self.record(SavedViewDeleted())

    def _ask(self, parameters: Mapping[str, str]) -> None:
        self.stored = {"v": 1, "parameters": dict(parameters)}
