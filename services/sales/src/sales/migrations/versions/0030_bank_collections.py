"""Collection lists for the bank (S-28)."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

Amount = sa.Numeric(20, 4)
COLLECTED = "CASE outcome WHEN 'collected' THEN collected > 0 AND collected <= amount ELSE collected = 0 END"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "bank_collection",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("bank_account", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("voiding", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("sent_by", sa.Uuid),
        sa.Column("sent_on", sa.Date),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'sent', 'completed', 'voided')", name="status"),
        sa.CheckConstraint("(status IN ('sent', 'completed')) <= (sent_on IS NOT NULL)", name="sent_on"),
    )
    op.create_index("ix_bank_collection_status", "bank_collection", ["status", "id"])
    op.create_table(
        "bank_collection_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("collection_id", sa.Uuid, sa.ForeignKey("bank_collection.id"), nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("receivable_id", sa.Uuid, sa.ForeignKey("receivable.id"), nullable=False, index=True),
        sa.Column("receivable_number", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("collected", Amount, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payment.id")),
        sa.UniqueConstraint("collection_id", "receivable_id"),
        sa.CheckConstraint("outcome IN ('pending', 'collected', 'refused', 'withdrawn')", name="outcome"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint(COLLECTED, name="collected"),
        sa.CheckConstraint("(outcome = 'collected') = (payment_id IS NOT NULL)", name="payment_id"),
        sa.CheckConstraint("(outcome = 'refused') = (reason IS NOT NULL)", name="reason"),
        sa.CheckConstraint("(outcome IN ('collected', 'refused')) = (answered_on IS NOT NULL)", name="answered_on"),
    )
    pending = sa.text("outcome = 'pending'")
    op.create_index(
        "uq_bank_collection_line_pending",
        "bank_collection_line",
        ["receivable_id"],
        unique=True,
        postgresql_where=pending,
    )
