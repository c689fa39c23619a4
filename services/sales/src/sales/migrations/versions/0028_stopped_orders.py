"""Closed and cancelled orders keep their day: what was promised for later than that is not late (S-55)."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Orders that have ended get the day on which they were said to; where nothing tells, today."""
    op.add_column("customer_order", sa.Column("stopped_on", sa.Date))
    op.execute(
        "UPDATE customer_order SET stopped_on = coalesce("
        "  (SELECT max(at)::date FROM fact WHERE aggregate_id = customer_order.id"
        "    AND routing_key IN ('sales.order.closed.v1', 'sales.order.cancelled.v1')), current_date)"
        " WHERE status IN ('closed', 'cancelled')"
    )
    op.create_check_constraint(
        op.f("ck_customer_order_stopped"),
        "customer_order",
        "(status IN ('closed', 'cancelled')) = (stopped_on IS NOT NULL)",
    )
