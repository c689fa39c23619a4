"""What is owed by one's own customers: what was settled long ago is due first, and would all be read."""

from chassis.migrations.online import index_online

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Build the index beside the running code."""
    index_online(
        "ix_receivable_owner_owed", "receivable (owner_id, due_on, id) WHERE status IN ('open', 'partly_settled')"
    )
