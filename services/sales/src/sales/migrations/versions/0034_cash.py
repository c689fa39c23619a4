"""Cash and bills, the rules for them, and their counts (S-56)."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

Instant = sa.DateTime(timezone=True)
Amount = sa.Numeric(20, 4)
FORMS = "'cash', 'cheque', 'promissory_note', 'bank_acceptance', 'commercial_acceptance'"
KIND = "kind IN ('cash', 'bill')"


def upgrade() -> None:
    """Create the tables."""
    _create_rule()
    _create_receipt()
    _create_count()


def _create_rule() -> None:
    rule = op.create_table(
        "cash_rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False, unique=True),
        sa.Column("bank_days", sa.SmallInteger, nullable=False),
        sa.Column("hand_in_days", sa.SmallInteger, nullable=False),
        sa.CheckConstraint(KIND, name="kind"),
        sa.CheckConstraint("bank_days BETWEEN 0 AND 365 AND hand_in_days BETWEEN 0 AND 365", name="days"),
    )
    shipped = (
        ("0199f4a0-0000-7000-8000-000000000051", "cash", 1, 3),
        ("0199f4a0-0000-7000-8000-000000000052", "bill", 3, 5),
    )
    op.bulk_insert(
        rule,
        [
            {"id": at, "version": 0, "kind": kind, "bank_days": bank_days, "hand_in_days": hand_in_days}
            for at, kind, bank_days, hand_in_days in shipped
        ],
    )


def _create_receipt() -> None:
    op.create_table(
        "cash_receipt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("bill_number", sa.Text),
        sa.Column("drawer", sa.Text),
        sa.Column("bank", sa.Text),
        sa.Column("due_on", sa.Date),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payment.id"), nullable=False, unique=True),
        sa.Column("keeper_id", sa.Uuid, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("bank_by", sa.Date, nullable=False),
        sa.Column("hand_in_by", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("bank_reference", sa.Text),
        sa.Column("handed_in_on", sa.Date),
        sa.Column("accepted_by", sa.Uuid),
        sa.Column("told_late_on", sa.Date),
        sa.Column("voiding", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(f"form IN ({FORMS})", name="form"),
        sa.CheckConstraint("status IN ('held', 'banked', 'handed_in', 'voided')", name="status"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("form = 'cash' OR bill_number IS NOT NULL", name="bill_number"),
        sa.CheckConstraint("(status = 'held') = (left_on IS NULL)", name="left_on"),
        sa.CheckConstraint("(status = 'handed_in') = (handed_in_on IS NOT NULL)", name="handed_in_on"),
    )
    op.create_index("ix_cash_receipt_received_on", "cash_receipt", ["received_on", "id"])
    op.create_index("ix_cash_receipt_keeper_id", "cash_receipt", ["keeper_id", "left_on"])


def _create_count() -> None:
    op.create_table(
        "cash_count",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("keeper_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
    )
    op.create_index("ix_cash_count_keeper_id", "cash_count", ["keeper_id", "day", "id"])
    op.create_table(
        "cash_count_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("count_id", sa.Uuid, sa.ForeignKey("cash_count.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("book", Amount, nullable=False),
        sa.Column("counted", Amount, nullable=False),
        sa.UniqueConstraint("count_id", "kind", "currency"),
        sa.CheckConstraint(KIND, name="kind"),
        sa.CheckConstraint("book >= 0 AND book <> 'NaN'", name="book"),
        sa.CheckConstraint("counted >= 0 AND counted <> 'NaN'", name="counted"),
    )
