"""What the chassis keeps since its version 2: deputies with dates, sessions that have ended."""

from alembic import op

import chassis.migrations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the chassis' tables."""
    chassis.migrations.v2(op)
