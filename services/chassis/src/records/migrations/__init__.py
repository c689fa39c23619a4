"""The tables of this package as versioned functions that each service's migrations call (data.md, Migrations)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Executable, insert
from sqlalchemy.engine import Connection

from chassis.migrations import run_file
from records.approvals.model import ApprovalFlow, Step, stored

ADMINISTRATOR = "administrator"


class Operations(Protocol):
    """What is needed of alembic's operations; the module `alembic.op` offers it, and so does an `Operations` object."""

    def get_bind(self) -> Connection:
        """The connection of the migration."""

    def execute(self, sqltext: Executable | str, /) -> Any:
        """Run a statement."""


def v1(op: Operations) -> None:
    """Create the tables as of version 1, and keep decisions from being rewritten by anybody (mission G-03)."""
    run_file(op, Path(__file__).parent / "v1.sql")


def v2(op: Operations) -> None:
    """An approval says the number of its document, so that whoever is asked to decide is told it by event."""
    run_file(op, Path(__file__).parent / "v2.sql")


def v3(op: Operations) -> None:
    """Imports of files, row by row."""
    run_file(op, Path(__file__).parent / "v3.sql")


def v4(op: Operations) -> None:
    """Custom fields of documents, and saved views of lists."""
    run_file(op, Path(__file__).parent / "v4.sql")


def v5(op: Operations) -> None:
    """Files that hang on documents."""
    run_file(op, Path(__file__).parent / "v5.sql")


def v6(op: Operations) -> None:
    """An imported file is known again."""
    run_file(op, Path(__file__).parent / "v6.sql")


def v7(op: Operations) -> None:
    """Exports of long lists."""
    run_file(op, Path(__file__).parent / "v7.sql")


STEPS = (v1, v2, v3, v4, v5, v6, v7)
"""All of them, in order; a service's revisions call each once."""


def approval_flow(
    op: Operations,
    *,
    identifier: str,
    document: str,
    name: Mapping[str, str],
    steps: Sequence[Step],
    fallback_role: str = ADMINISTRATOR,
) -> None:
    """Bring the default flow of one kind of document; `identifier` is a UUIDv7 written down in the migration."""
    op.execute(
        insert(ApprovalFlow).values(
            id=UUID(identifier),
            version=0,
            document=document,
            name=dict(name),
            steps=stored(steps),
            fallback_role=fallback_role,
        )
    )
