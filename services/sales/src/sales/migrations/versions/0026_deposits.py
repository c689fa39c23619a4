"""Deposits (C-38)."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

Instant = sa.DateTime(timezone=True)
Amount = sa.Numeric(20, 4)
STATES = "'entered', 'held', 'refund_requested', 'refunded', 'void'"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "deposit",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("withheld", Amount, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("refunded_on", sa.Date),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("requested_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(f"status IN ({STATES})", name="status"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("withheld BETWEEN 0 AND amount", name="withheld"),
        sa.CheckConstraint("(status = 'refunded') = (refunded_on IS NOT NULL)", name="refunded_on"),
    )
    op.create_index("ix_deposit_received_on", "deposit", ["received_on", "id"])
