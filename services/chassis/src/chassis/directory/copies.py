"""Identity's events as rows: one plain function a table, and the subscriptions that every service lists.

Id and version are set by the worker.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table

from chassis.envelope import Envelope
from chassis.tables import (
    directory_company,
    directory_department,
    directory_role,
    directory_session_end,
    directory_user,
)
from chassis.worker.subscriptions import Copy, copy, journal

CONSUMED = Path(__file__).parent / "consumed"
"""The schemas of what is read from identity's events, shipped once for every service."""

State = dict[str, Any]
Row = dict[str, Any]


def user_row(state: State) -> Row:
    """A person: staff (`user`) or somebody of a customer (`portal`)."""
    return {
        "kind": state["kind"],
        "login": state["login"],
        "name": state["name"],
        "email": state.get("email"),
        "department_id": state["department_id"],
        "superior_id": state["superior_id"],
        "deputy_id": state["deputy_id"],
        "deputy_from": state.get("deputy_from"),
        "deputy_until": state.get("deputy_until"),
        "account_id": state["account_id"],
        "roles": state["roles"],
        "scopes": [],
        "active": state["active"],
        "deleted_at": None,
    }


def client_row(state: State) -> Row:
    """A system, kept beside the people because it acts like one: its `scopes` are the permissions it was registered
    for.
    """
    return {
        "kind": "system",
        "login": state["code"],
        "name": state["name"],
        "email": None,
        "department_id": None,
        "superior_id": None,
        "deputy_id": None,
        "deputy_from": None,
        "deputy_until": None,
        "account_id": None,
        "roles": [],
        "scopes": state["scopes"],
        "active": state["active"],
        "deleted_at": None,
    }


def department_row(state: State) -> Row:
    """A department (部门) in the tree that team and subtree reach are measured by."""
    return {
        "parent_id": state["parent_id"],
        "code": state["code"],
        "name": state["name"],
        "deleted_at": _tombstone(state),
    }


def role_row(state: State) -> Row:
    """A role (角色): what it grants and how far, and what it masks."""
    return {
        "code": state["code"],
        "name": state["name"],
        "grants": state["grants"],
        "masks": state["masks"],
        "deleted_at": _tombstone(state),
    }


def company_row(state: State) -> Row:
    """The company (公司): its time zone says which day it is."""
    return {
        "name": state["name"],
        "time_zone": state["time_zone"],
        "base_currency": state["base_currency"],
        "deleted_at": _tombstone(state),
    }


def session_end_row(event: Envelope) -> Row:
    """A login session (会话) that ended: by logout, by an administrator, by a departure or a new password."""
    return {
        "session_id": event.partitionkey,
        "user_id": event.state["user_id"],
        "ended_at": event.state["ended_at"],
    }


def _tombstone(state: State) -> datetime | None:
    """A master that became inactive gives nobody anything any more; its row stays (data.md, Deleting)."""
    return None if state["active"] else datetime.now(UTC)


def _copy(kind: str, table: Table, row: Callable[[State], Row], rows: ColumnElement[bool] | None = None) -> Copy:
    return copy(
        f"identity.{kind}.*.v1", schema=f"identity.{kind}.v1", room="directory", table=table, row=row, rows=rows
    )


SUBSCRIPTIONS = (
    _copy("user", directory_user, user_row, directory_user.c.kind != "system"),
    _copy("client", directory_user, client_row, directory_user.c.kind == "system"),
    _copy("department", directory_department, department_row),
    _copy("role", directory_role, role_row),
    _copy("company", directory_company, company_row),
    journal(
        "identity.session.*.v1",
        schema="identity.session.v1",
        room="directory",
        table=directory_session_end,
        row=session_end_row,
    ),
)
"""What every service listens to beside its own neighbours."""
