"""What the customer service's facts do here: they keep the copy of its credit parameters."""

from typing import Any

COPIED = (
    "owner_id", "account_id", "currency", "all_currencies", "overdue_days", "orders_occupy", "on_order_saved",
    "on_order_submitted", "on_order_approved", "on_notice_approved", "on_shipped", "status", "valid_from", "valid_to",
    "credit_limit", "overdue_amount",
)  # fmt: skip


def parameters_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from the parameters' state at commit."""
    return {column: state[column] for column in COPIED}
