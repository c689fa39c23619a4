"""Lines with a promised day of their own are found by it (S-55)."""

from chassis.migrations.online import index_online

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_order_line_promised_on", "order_line (promised_on) WHERE promised_on IS NOT NULL")
