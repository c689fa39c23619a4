"""Of accounts, whom they stand below: dealers see their customers' (C-37)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("account", sa.Column("parent_id", sa.Uuid))
