"""Fields that the administrator adds to accounts and contacts, and saved views of lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables and the columns."""
    records.migrations.v4(op)
    op.add_column("account", sa.Column("custom", JSONB))
    op.add_column("contact", sa.Column("custom", JSONB))
