"""Accounts of one state, a tenth of all, in the order of their names."""

from chassis.migrations.online import index_online

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online("ix_account_status_sort_key", "account (status, sort_key, id)")
