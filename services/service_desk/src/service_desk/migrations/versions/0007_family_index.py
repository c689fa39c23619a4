"""Whoever stands below an account is found however many there are."""

from chassis.migrations.online import index_online

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_account_parent_id", "account (parent_id)")
