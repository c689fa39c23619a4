"""Exports of long lists."""

from alembic import op

import records.migrations

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the tables."""
    records.migrations.v7(op)
