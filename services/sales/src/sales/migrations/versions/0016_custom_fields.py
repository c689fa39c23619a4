"""Custom fields and saved views: the tables of the records."""

from alembic import op

import records.migrations

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Create the tables."""
    records.migrations.v4(op)
