"""What the customer service's facts do here: they keep the copy of its accounts."""

from typing import Any

from chassis.search import search_columns

COPIED = ("code", "status", "active", "owner_id", "account_id", "name", "short_name")


def account_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from an account's state at commit."""
    name, short_name = state["name"], state["short_name"]
    searched = search_columns(
        names=filter(None, (name.get("zh"), short_name, name.get("en"))), words=(state["code"],), numbers=()
    )
    return {
        **{column: state[column] for column in COPIED},
        **searched,
        "parent_id": state.get("parent_id"),
        "deleted_at": None,
    }
