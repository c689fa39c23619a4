"""Custom fields of products, quotations and orders; of accounts, whom they stand below (C-37)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns."""
    for table in ("product", "quotation", "customer_order"):
        op.add_column(table, sa.Column("custom", JSONB))
    op.add_column("account", sa.Column("parent_id", sa.Uuid))
