"""The gateway's read model: entries of the customers' files, and what people did."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account_entry",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("form", sa.SmallInteger, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_account_entry"),
    )
    op.create_index("ix_account_entry_section", "account_entry", ["account_id", "resource", "id"])
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("on_behalf_of", sa.Text),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("changed", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    op.create_index("ix_activity_account", "activity", ["account_id", "at", "id"])
    op.create_index("ix_activity_actor", "activity", ["actor_id", "at", "id"])
