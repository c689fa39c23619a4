"""What the customer service's facts do here: they keep the copy of its contacts."""

from typing import Any

COPIED = ("account_id", "active", "name", "role", "email", "language", "channel")


def contact_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from a contact's state at commit."""
    return {**{column: state[column] for column in COPIED}, "deleted_at": None}
