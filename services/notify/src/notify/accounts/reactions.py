"""What the customer service's facts do here: they keep the copy of its accounts."""

from typing import Any

COPIED = ("active", "owner_id", "account_id", "name", "short_name")


def account_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from an account's state at commit."""
    return {**{column: state[column] for column in COPIED}, "deleted_at": None}
