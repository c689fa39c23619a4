"""Products, order types and orders, their approval, and the order types that are shipped (S-01, S-08 to S-12)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations
from records.approvals.model import Step

revision = "0003"
down_revision = "0002"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)


def upgrade() -> None:
    """Create the tables, and bring the order types and the flow that are shipped."""
    records.migrations.v1(op)
    records.migrations.v2(op)
    _create_product()
    _create_order_type()
    _create_order()
    _create_order_line()
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000011",
        document="sales.order",
        name={"zh": "客户订单", "en": "Orders"},
        steps=(Step("sales_supervisor"),),
    )


def _create_product() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("list_price", Exact, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("status IN ('active', 'discontinued')", name="status"),
        sa.CheckConstraint("list_price >= 0 AND list_price <> 'NaN'", name="list_price"),
    )


def _create_order_type() -> None:
    order_type = op.create_table(
        "order_type",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code"),
    )
    columns = ("id", "version", "code", "name", "counts", "active")
    shipped = (
        ("0199f4a0-0000-7000-8000-000000000001", "standard", "标准订单", "Standard order", True),
        ("0199f4a0-0000-7000-8000-000000000002", "special", "特殊订单", "Special order", False),
        ("0199f4a0-0000-7000-8000-000000000003", "sample", "样品订单", "Sample order", False),
        ("0199f4a0-0000-7000-8000-000000000004", "repeat", "返单", "Repeat order", True),
        ("0199f4a0-0000-7000-8000-000000000005", "new_customer", "新客户订单", "New-customer order", True),
    )
    op.bulk_insert(
        order_type,
        [
            dict(zip(columns, (identifier, 0, code, {"zh": zh, "en": en}, counts, True), strict=True))
            for identifier, code, zh, en, counts in shipped
        ],
    )


def _create_order() -> None:
    op.create_table(
        "customer_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column(
            "order_type_id",
            sa.Uuid,
            sa.ForeignKey("order_type.id", name="fk_customer_order_order_type_id"),
            nullable=False,
        ),
        sa.Column("order_type", sa.Text, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("account_counts", sa.Boolean, nullable=False),
        sa.Column("po_number", sa.Text),
        sa.Column("promised_on", sa.Date),
        sa.Column("business_date", sa.Date, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("payment_days", sa.SmallInteger, nullable=False),
        sa.Column("ship_to", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("total", Amount, nullable=False),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant),
        sa.Column("approved_at", Instant),
        sa.Column("viewed_at", Instant),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'completed', 'cancelled')", name="status"),
        sa.CheckConstraint("total >= 0 AND total <> 'NaN'", name="total"),
        sa.CheckConstraint("payment_days BETWEEN 0 AND 365", name="payment_days"),
        sa.CheckConstraint("promised_on >= business_date", name="promised_on"),
    )
    op.create_index("ix_customer_order_owner_id", "customer_order", ["owner_id"])
    op.create_index("ix_customer_order_account_id", "customer_order", ["account_id"])
    op.create_index("ix_customer_order_created_at", "customer_order", ["created_at", "id"])
    op.create_index("ix_customer_order_business_date", "customer_order", ["business_date", "id"])
    op.create_index("ix_customer_order_promised_on", "customer_order", ["promised_on", "id"])


def _create_order_line() -> None:
    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "order_id", sa.Uuid, sa.ForeignKey("customer_order.id", name="fk_order_line_order_id"), nullable=False
        ),
        sa.Column("line", sa.SmallInteger, nullable=False),
        sa.Column("product_id", sa.Uuid, sa.ForeignKey("product.id", name="fk_order_line_product_id"), nullable=False),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("product_name", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("price", Exact, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("shipped_quantity", Exact, nullable=False),
        sa.Column("product_counts", sa.Boolean, nullable=False),
        sa.UniqueConstraint("order_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        sa.CheckConstraint("shipped_quantity BETWEEN 0 AND quantity", name="shipped_quantity"),
        sa.CheckConstraint("price >= 0 AND price <> 'NaN'", name="price"),
        sa.CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
    )
