"""What the records keep since their version 5: files that hang on documents."""

from alembic import op

import records.migrations

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables of the attachments."""
    records.migrations.v5(op)
