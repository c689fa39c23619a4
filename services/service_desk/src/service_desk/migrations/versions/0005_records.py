"""Imports, custom fields and saved views: the tables of the records."""

from alembic import op

import records.migrations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    records.migrations.v3(op)
    records.migrations.v4(op)
