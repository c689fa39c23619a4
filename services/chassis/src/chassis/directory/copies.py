"""Identity's events as rows: one plain function a table, and the subscriptions that every service lists."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.tables import directory_company, directory_department, directory_role, directory_user
from chassis.worker import copy

CONSUMED = Path(__file__).parent / "consumed"
"""The schemas of what is read from identity's events, shipped once for every service."""

State = dict[str, Any]
Row = dict[str, Any]


def user_row(state: State) -> Row:
    """A person: staff (`user`) or somebody of a customer (`portal`)."""
    return {
        "id": UUID(state["id"]),
        "kind": state["kind"],
        "login": state["login"],
        "name": state["name"],
        "email": state.get("email"),
        "department_id": _id(state["department_id"]),
        "superior_id": _id(state["superior_id"]),
        "deputy_id": _id(state["deputy_id"]),
        "account_id": _id(state["account_id"]),
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
        "id": UUID(state["id"]),
        "kind": "system",
        "login": state["code"],
        "name": state["name"],
        "email": None,
        "department_id": None,
        "superior_id": None,
        "deputy_id": None,
        "account_id": None,
        "roles": [],
        "scopes": state["scopes"],
        "active": state["active"],
        "deleted_at": None,
    }


def department_row(state: State) -> Row:
    """A department (部门) in the tree that team and subtree reach are measured by."""
    return {
        "id": UUID(state["id"]),
        "parent_id": _id(state["parent_id"]),
        "code": state["code"],
        "name": state["name"],
        "deleted_at": _tombstone(state),
    }


def role_row(state: State) -> Row:
    """A role (角色): what it grants and how far, and what it masks."""
    return {
        "id": UUID(state["id"]),
        "code": state["code"],
        "name": state["name"],
        "grants": state["grants"],
        "masks": state["masks"],
        "deleted_at": _tombstone(state),
    }


def company_row(state: State) -> Row:
    """The company (公司): its time zone says which day it is."""
    return {
        "id": UUID(state["id"]),
        "name": state["name"],
        "time_zone": state["time_zone"],
        "base_currency": state["base_currency"],
        "deleted_at": _tombstone(state),
    }


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _tombstone(state: State) -> datetime | None:
    """A master that became inactive gives nobody anything any more; its row stays (data.md, Deleting)."""
    return None if state["active"] else datetime.now(UTC)


SUBSCRIPTIONS = tuple(
    copy(f"identity.{kind}.*.v1", schema=f"identity.{kind}.v1", room="directory", table=table, row=row)
    for kind, table, row in (
        ("user", directory_user, user_row),
        ("client", directory_user, client_row),
        ("department", directory_department, department_row),
        ("role", directory_role, role_row),
        ("company", directory_company, company_row),
    )
)
