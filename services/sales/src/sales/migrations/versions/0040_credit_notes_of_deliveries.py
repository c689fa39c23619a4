"""The credit notes of a delivery are found by it."""

from chassis.migrations.online import index_online

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_credit_note_delivery_id", "credit_note (delivery_id)")
