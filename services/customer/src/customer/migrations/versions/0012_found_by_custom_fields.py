"""Accounts and contacts are found by their custom fields."""

from chassis.migrations.online import index_online

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Build the indexes beside the running code."""
    index_online("ix_account_custom", "account USING gin (custom jsonb_path_ops)")
    index_online("ix_contact_custom", "contact USING gin (custom jsonb_path_ops)")
