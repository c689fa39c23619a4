"""Custom fields and saved views: the tables of the records."""

from alembic import op

import records.migrations

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the tables."""
    records.migrations.v4(op)
