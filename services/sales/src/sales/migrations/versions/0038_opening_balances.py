"""Opening balances of receivables (S-25)."""

import sqlalchemy as sa
from alembic import op

import records.migrations
from records.approvals.model import Step

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Create the table with its flow; receivables are of a delivery or of an opening balance."""
    _create_table()
    _let_receivables_be_of_it()
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000071",
        document="sales.opening_balance",
        name={"zh": "期初应收", "en": "Opening balances"},
        steps=(Step("sales_head"),),
    )


def _create_table() -> None:
    op.create_table(
        "opening_balance",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", sa.Numeric(20, 4), nullable=False),
        sa.Column("incurred_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.UniqueConstraint("account_id", "reference"),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved')", name="status"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("due_on >= incurred_on", name="due_on"),
    )
    op.create_index("ix_opening_balance_incurred_on", "opening_balance", ["incurred_on", "id"])


def _let_receivables_be_of_it() -> None:
    op.add_column("receivable", sa.Column("opening_balance_id", sa.Uuid))
    for column in ("delivery_id", "order_id", "order_number"):
        op.alter_column("receivable", column, nullable=True)
    for name, check in (
        ("origin", "num_nonnulls(delivery_id, opening_balance_id) = 1"),
        ("order", "num_nonnulls(delivery_id, order_id, order_number) IN (0, 3)"),
    ):
        op.create_check_constraint(op.f(f"ck_receivable_{name}"), "receivable", check)
