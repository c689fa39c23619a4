"""The regular check of customer files (C-28)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "file_check",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("checked_on", sa.Date, nullable=False),
        sa.Column("incomplete", sa.BigInteger, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.CheckConstraint("incomplete > 0", name="incomplete"),
    )
    op.create_index("ix_file_check_owner_id", "file_check", ["owner_id"])
    op.create_index("ix_file_check_account_id", "file_check", ["account_id"])
    op.create_index("ix_file_check_checked_on", "file_check", ["checked_on", "id"])
