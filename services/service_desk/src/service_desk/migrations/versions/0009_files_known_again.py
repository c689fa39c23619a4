"""What the records keep since their version 6: an imported file is known again."""

from alembic import op

import records.migrations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column."""
    records.migrations.v6(op)
