"""Payment terms and who has them; instalments, credit notes, allocation that can be taken back (C-04, S-25, S-26)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

Instant = sa.DateTime(timezone=True)
Amount = sa.Numeric(20, 4)
TODAY = sa.text("CURRENT_DATE")  # rows of before, and of the code before while it still runs
STATUS = "status = CASE {} WHEN 0 THEN 'open' WHEN amount THEN 'settled' ELSE 'partly_settled' END"
REASONS = "'short_of_cash', 'dispute', 'invoice', 'their_process', 'bank', 'our_fault', 'other'"


def upgrade() -> None:
    """Create and widen the tables."""
    _create_terms()
    _widen_receivable()
    _create_credit_note()
    _widen_payment()


def _create_terms() -> None:
    op.create_table(
        "payment_terms",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_table(
        "terms_assignment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False, index=True),
        sa.Column("payment_terms_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("deleted_at", Instant),
    )


def _widen_receivable() -> None:
    for column in (
        sa.Column("instalment", sa.SmallInteger, nullable=False, server_default="1"),
        sa.Column("credited", Amount, nullable=False, server_default="0"),
        sa.Column("opened_on", sa.Date, nullable=False, server_default=TODAY),
        sa.Column("discount_until", sa.Date),
        sa.Column("discount", Amount, nullable=False, server_default="0"),
        sa.Column("settled_on", sa.Date),
        sa.Column("invoice_number", sa.Text),
        sa.Column("invoiced_on", sa.Date),
        sa.Column("delay_reason", sa.Text),
        sa.Column("delay_note", sa.Text),
    ):
        op.add_column("receivable", column)
    op.drop_constraint("uq_receivable_delivery_id", "receivable")
    op.create_unique_constraint("uq_receivable_delivery_id_instalment", "receivable", ["delivery_id", "instalment"])
    op.drop_constraint("ck_receivable_settled", "receivable")
    op.drop_constraint("ck_receivable_status", "receivable")
    op.create_check_constraint(
        "settled", "receivable", "settled >= 0 AND credited >= 0 AND settled + credited <= amount"
    )
    op.create_check_constraint("status", "receivable", STATUS.format("settled + credited"))
    op.create_check_constraint("settled_on", "receivable", "settled_on IS NULL OR status = 'settled'")
    op.create_check_constraint("discount", "receivable", "discount >= 0 AND discount <> 'NaN'")
    op.create_check_constraint("delay_reason", "receivable", f"delay_reason IN ({REASONS})")


def _create_credit_note() -> None:
    op.create_table(
        "credit_note",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("document_id", sa.Uuid, nullable=False, index=True),
        sa.Column("document_number", sa.Text, nullable=False),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("customer_order.id"), nullable=False, index=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("reversed_on", sa.Date),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("reason IN ('return', 'discount')", name="reason"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
    )
    op.create_index("ix_credit_note_issued_on", "credit_note", ["issued_on", "id"])
    op.create_table(
        "credit_note_allocation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("credit_note_id", sa.Uuid, sa.ForeignKey("credit_note.id"), nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("receivable_id", sa.Uuid, sa.ForeignKey("receivable.id"), nullable=False, index=True),
        sa.Column("receivable_number", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("posted_on", sa.Date, nullable=False),
        sa.Column("released_on", sa.Date),
        sa.UniqueConstraint("credit_note_id", "position"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
    )


def _widen_payment() -> None:
    op.add_column("payment", sa.Column("posted_on", sa.Date))
    op.add_column("payment", sa.Column("reversed_on", sa.Date))
    op.add_column("payment", sa.Column("reversal", sa.Text))
    op.add_column("payment", sa.Column("posting_reference", sa.Text))
    op.create_unique_constraint("uq_payment_posting_reference", "payment", ["posting_reference"])
    op.drop_constraint("ck_payment_status", "payment")
    op.create_check_constraint(
        "status", "payment", "status IN ('notified', 'entered', 'confirmed', 'refused', 'reversed')"
    )
    op.create_check_constraint("reversed_on", "payment", "(status = 'reversed') = (reversed_on IS NOT NULL)")
    op.add_column("payment_allocation", sa.Column("posted_on", sa.Date, nullable=False, server_default=TODAY))
    op.add_column("payment_allocation", sa.Column("released_on", sa.Date))
    op.drop_constraint("uq_payment_allocation_payment_id_receivable_id", "payment_allocation")
    op.create_unique_constraint(
        "uq_payment_allocation_payment_id_position", "payment_allocation", ["payment_id", "position"]
    )
