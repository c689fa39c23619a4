"""Credit releases and what they allow beyond a limit, and warnings (C-05)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations
from records.approvals.model import Step

revision = "0014"
down_revision = "0013"

POINTS = ("order_saved", "order_submitted", "order_approved", "notice_approved", "shipped")
Amount = sa.Numeric(20, 4)


def upgrade() -> None:
    """Create the tables, and bring the flow that is shipped."""
    op.create_table(
        "credit_allowance",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False, index=True),
        sa.Column("document_id", sa.Uuid),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("despite_overdue", sa.Boolean, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
    )
    op.create_table(
        "credit_release",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column(
            "order_id", sa.Uuid, sa.ForeignKey("customer_order.id", name="fk_credit_release_order_id"), index=True
        ),
        sa.Column("order_number", sa.Text),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("despite_overdue", sa.Boolean, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved')", name="status"),
        sa.CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("amount > 0 OR despite_overdue", name="releases_something"),
        sa.CheckConstraint("status = 'approved' OR NOT revoked", name="revoked"),
    )
    op.create_table(
        "credit_warning",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("document_id", sa.Uuid, nullable=False, index=True),
        sa.Column("document_number", sa.Text, nullable=False),
        sa.Column("point", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("message", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"point IN {POINTS}", name="point"),
    )
    op.create_index("ix_credit_warning_created_at", "credit_warning", ["created_at", "id"])
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000041",
        document="sales.credit_release",
        name={"zh": "信用放行单", "en": "Credit releases"},
        steps=(Step("sales_head"),),
    )
