"""An imported file is known again."""

from alembic import op

import records.migrations

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column."""
    records.migrations.v6(op)
