"""Lines of the bank's statements (S-28)."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("bank_account", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", sa.Numeric(20, 4), nullable=False),
        sa.Column("payer", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("matched_by", sa.Text),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payment.id"), index=True),
        sa.Column("set_aside", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("bank_account", "reference"),
        sa.CheckConstraint("status IN ('open', 'matched', 'set_aside')", name="status"),
        sa.CheckConstraint("matched_by IN ('number', 'name', 'amount', 'hand')", name="matched_by"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("(status = 'matched') = (payment_id IS NOT NULL)", name="payment_id"),
    )
    op.create_index("ix_bank_line_booked_on", "bank_line", ["booked_on", "id"])
