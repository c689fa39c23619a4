"""Documents are found by their custom fields, accounts by whom they stand below."""

from chassis.migrations.online import index_online

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Build the indexes beside the running code."""
    for table in ("product", "quotation", "customer_order"):
        index_online(f"ix_{table}_custom", f"{table} USING gin (custom jsonb_path_ops) WHERE custom IS NOT NULL")
    index_online("ix_account_parent_id", "account (parent_id)")
