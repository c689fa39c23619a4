"""Lists that cost the same over a million notices, deliveries, receivables and payments."""

from chassis.migrations.online import index_online

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Build the indexes beside the running code; those of owners take the place of narrower ones."""
    index_online("ix_shipment_notice_owner_id", "shipment_notice (owner_id, id)")
    index_online("ix_delivery_owner_id", "delivery (owner_id, shipped_on, id)")
    index_online("ix_delivery_status", "delivery (status, shipped_on, id)")
    index_online("ix_receivable_owner_id", "receivable (owner_id, due_on, id)")
    index_online("ix_receivable_owed", "receivable (due_on, id) WHERE status IN ('open', 'partly_settled')")
    index_online("ix_payment_created_at", "payment (created_at, id)")
    index_online("ix_payment_owner_id", "payment (owner_id, created_at, id)")
    index_online("ix_payment_status", "payment (status, created_at, id)")
