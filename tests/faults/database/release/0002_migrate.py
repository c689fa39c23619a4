"""The rows that were there before."""

from chassis.migrations.online import rows_online

revision, down_revision = "migrate", "expand"


def upgrade() -> None:
    rows_online(
        """UPDATE idempotency SET address = route WHERE (principal, key) IN
           (SELECT principal, key FROM idempotency WHERE address IS NULL LIMIT 5000)""",
    )
