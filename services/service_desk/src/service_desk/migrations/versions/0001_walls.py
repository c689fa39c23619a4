"""The copy of the customers' accounts, with what the chassis keeps beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

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
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("short_name", sa.Text),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search", TSVECTOR, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_account_owner_id", "account", ["owner_id"])
    op.create_index("ix_account_account_id", "account", ["account_id"])
    op.create_index("ix_account_code", "account", ["code", "id"])
    op.create_index("ix_account_sort_key", "account", ["sort_key", "id"])
    op.create_index(
        "ix_account_search", "account", ["search"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
