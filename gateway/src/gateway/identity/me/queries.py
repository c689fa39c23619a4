"""What people see of themselves."""

from typing import Any

from sqlalchemy import select

from chassis.errors import Unauthenticated
from chassis.tables import directory_user
from chassis.unit_of_work import Reader


def who_am_i(reader: Reader) -> dict[str, Any]:
    """The caller as the directory knows them, with roles, permissions and masks in force."""
    principal = reader.principal
    found = reader.session.execute(select(directory_user).where(directory_user.c.id == principal.user_id)).one_or_none()
    if found is None:
        raise Unauthenticated
    return {
        "id": found.id,
        "kind": found.kind,
        "login": found.login,
        "name": found.name,
        "department_id": found.department_id,
        "superior_id": found.superior_id,
        "account_id": found.account_id,
        "roles": sorted(principal.roles),
        "grants": dict(sorted(principal.grants.items())),
        "masks": dict(sorted(principal.masks.items())),
        "session_id": principal.sid,
    }
