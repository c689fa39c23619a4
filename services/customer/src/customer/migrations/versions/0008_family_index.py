"""Who stands below an account is found however many accounts there are (C-37)."""

from chassis.migrations.online import index_online

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_account_parent_id", "account (parent_id)")
