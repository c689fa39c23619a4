"""The copy of the customers' accounts, with what the chassis keeps beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import chassis.migrations

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    chassis.migrations.v1(op)
    chassis.migrations.v2(op)
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("short_name", sa.Text),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_account_owner_id", "account", ["owner_id"])
    op.create_index("ix_account_account_id", "account", ["account_id"])
