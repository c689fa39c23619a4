"""What the records keep since their version 5: files that hang on documents."""

from alembic import op

import records.migrations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Create the tables of the attachments."""
    records.migrations.v5(op)
