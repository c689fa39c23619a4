"""What the customer service's facts do here: they keep the copy of its contacts."""

from typing import Any

COPIED = ("account_id", "owner_id", "name", "email", "role", "active")


def contact_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from a contact's state at commit; its mail address in the one form that is searched."""
    copied = {column: state[column] for column in COPIED}
    return {**copied, "email": state["email"] and state["email"].lower(), "deleted_at": None}
