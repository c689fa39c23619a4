"""One's own orders by the day they are promised for: the index of all orders by that day holds few of them."""

from chassis.migrations.online import index_online

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_customer_order_owner_promised", "customer_order (owner_id, promised_on, id)")
