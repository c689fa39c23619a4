"""Found by its new name."""

from chassis.migrations.online import index_online

revision, down_revision = "index", "migrate"


def upgrade() -> None:
    index_online("ix_idempotency_address", "idempotency (address, created_at)")
