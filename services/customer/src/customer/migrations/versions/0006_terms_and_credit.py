"""Payment terms, which of them an account buys by, and its credit parameters; 销售部长 approves them (mission 1.8)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations
from records.approvals.model import Step

revision = "0006"
down_revision = "0005"

Instant = sa.DateTime(timezone=True)
STRENGTHS = "('none', 'warn', 'forbid')"


def upgrade() -> None:
    """Create the tables, and bring the flows."""
    _create_payment_terms()
    _create_terms_assignment()
    _create_credit_parameters()
    _bring_flows()


def _of_a_master() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved')", name="status"),
    )


def _create_payment_terms() -> None:
    op.create_table(
        "payment_terms",
        *_of_a_master(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("prepayment_percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("discount_percent", sa.Numeric(5, 2)),
        sa.Column("discount_days", sa.SmallInteger),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("prepayment_percent BETWEEN 0 AND 100", name="prepayment_percent"),
        sa.CheckConstraint("discount_percent > 0 AND discount_percent < 100", name="discount_percent"),
        sa.CheckConstraint(
            "(discount_percent IS NULL) = (discount_days IS NULL) AND discount_days >= 0", name="discount"
        ),
    )
    op.create_table(
        "payment_terms_instalment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "payment_terms_id",
            sa.Uuid,
            sa.ForeignKey("payment_terms.id", name="fk_payment_terms_instalment_payment_terms_id"),
            nullable=False,
        ),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("days", sa.SmallInteger, nullable=False),
        sa.Column("month_end", sa.Boolean, nullable=False),
        sa.Column("day_of_month", sa.SmallInteger),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        sa.CheckConstraint("days >= 0", name="days"),
        sa.CheckConstraint("day_of_month BETWEEN 1 AND 31", name="day_of_month"),
    )
    op.create_index("ix_payment_terms_instalment_payment_terms_id", "payment_terms_instalment", ["payment_terms_id"])


def _create_terms_assignment() -> None:
    op.create_table(
        "terms_assignment",
        *_of_a_master(),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column(
            "payment_terms_id",
            sa.Uuid,
            sa.ForeignKey("payment_terms.id", name="fk_terms_assignment_payment_terms_id"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
    )
    op.create_index("ix_terms_assignment_owner_id", "terms_assignment", ["owner_id"])
    op.create_index("ix_terms_assignment_account_id", "terms_assignment", ["account_id", "valid_from"])


def _create_credit_parameters() -> None:
    points = ("on_order_saved", "on_order_submitted", "on_order_approved", "on_notice_approved", "on_shipped")
    op.create_table(
        "credit_parameters",
        *_of_a_master(),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("all_currencies", sa.Boolean, nullable=False),
        sa.Column("credit_limit", sa.Numeric(20, 4), nullable=False),
        sa.Column("overdue_days", sa.SmallInteger),
        sa.Column("overdue_amount", sa.Numeric(20, 4), nullable=False),
        sa.Column("orders_occupy", sa.Text, nullable=False),
        *(sa.Column(point, sa.Text, nullable=False) for point in points),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.CheckConstraint("orders_occupy IN ('saved', 'submitted', 'approved', 'never')", name="orders_occupy"),
        *(sa.CheckConstraint(f"{point} IN {STRENGTHS}", name=point) for point in points),
        sa.CheckConstraint("credit_limit >= 0", name="credit_limit"),
        sa.CheckConstraint("overdue_days >= 0", name="overdue_days"),
        sa.CheckConstraint("overdue_amount >= 0", name="overdue_amount"),
        sa.CheckConstraint("valid_to >= valid_from", name="validity"),
    )
    op.create_index("ix_credit_parameters_owner_id", "credit_parameters", ["owner_id"])
    op.create_index("ix_credit_parameters_account_id", "credit_parameters", ["account_id", "valid_from"])


def _bring_flows() -> None:
    flows = (
        ("01977e3a-0000-7000-8000-000000000014", "payment_terms", "付款条件", "Payment terms"),
        ("01977e3a-0000-7000-8000-000000000015", "payment_terms_change", "付款条件变更", "Changes of payment terms"),
        ("01977e3a-0000-7000-8000-000000000016", "terms_assignment", "客户付款条件", "Terms of accounts"),
        ("01977e3a-0000-7000-8000-000000000017", "credit_parameters", "信用控制参数", "Credit parameters"),
        (
            "01977e3a-0000-7000-8000-000000000018",
            "credit_parameters_change",
            "信用控制参数变更",
            "Changes of credit parameters",
        ),
    )
    for identifier, resource, zh, en in flows:
        records.migrations.approval_flow(
            op,
            identifier=identifier,
            document=f"customer.{resource}",
            name={"zh": zh, "en": en},
            steps=(Step("sales_head"),),
        )
