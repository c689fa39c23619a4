"""Agreements with customers, and who approves them (S-53)."""

import sqlalchemy as sa
from alembic import op

import records.migrations
from records.approvals.model import Step

revision = "0013"
down_revision = "0012"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table, and bring the flow that is shipped."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("signed_on", sa.Date),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
        sa.Column("renewal_on", sa.Date),
        sa.Column("currency", sa.Text),
        sa.Column("amount", sa.Numeric(20, 4)),
        sa.Column("other_parties", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("order_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("quotation_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("predecessor_id", sa.Uuid, sa.ForeignKey("agreement.id", name="fk_agreement_predecessor_id")),
        sa.Column("successor_number", sa.Text),
        sa.Column("reminded_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("end_reason", sa.Text),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'expired', 'terminated')", name="status"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_on"),
        sa.CheckConstraint("renewal_on BETWEEN starts_on AND ends_on", name="renewal_on"),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency"),
        sa.CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
    )
    op.create_index("ix_agreement_ends_on", "agreement", ["ends_on", "id"])
    op.create_index("ix_agreement_created_at", "agreement", ["created_at", "id"])
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000022",
        document="sales.agreement",
        name={"zh": "合同", "en": "Agreements"},
        steps=(Step("sales_head"),),
    )
