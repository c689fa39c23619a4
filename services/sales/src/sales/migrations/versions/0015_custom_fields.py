"""Custom fields and saved views: the tables of the records."""

from alembic import op

import records.migrations

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables."""
    records.migrations.v4(op)
