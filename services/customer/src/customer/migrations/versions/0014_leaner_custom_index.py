"""The indexes of custom fields hold only those who have some."""

from chassis.migrations.online import index_online

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Build them anew beside the running code."""
    for table in ("account", "contact"):
        index_online(f"ix_{table}_custom", f"{table} USING gin (custom jsonb_path_ops) WHERE custom IS NOT NULL")
