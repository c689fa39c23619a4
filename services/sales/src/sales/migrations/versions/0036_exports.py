"""Exports of long lists."""

from alembic import op

import records.migrations

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Add the tables."""
    records.migrations.v7(op)
