"""What the records keep since their version 3: imports of files."""

from alembic import op

import records.migrations

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables of the imports."""
    records.migrations.v3(op)
