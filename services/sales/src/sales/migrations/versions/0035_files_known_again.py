"""An imported file is known again."""

from alembic import op

import records.migrations

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Add the column."""
    records.migrations.v6(op)
