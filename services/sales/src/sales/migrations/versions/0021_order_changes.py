"""Order changes (订单变更单, S-14) and who approves them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations
from records.approvals.model import Step

revision = "0021"
down_revision = "0020"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)


def upgrade() -> None:
    """Create the tables and bring the flow."""
    _create_change()
    _create_line()
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000014",
        document="sales.order_change",
        name={"zh": "订单变更单", "en": "Order changes"},
        steps=(Step("sales_supervisor"),),
    )


def _create_change() -> None:
    order_key = sa.ForeignKey("customer_order.id", name="fk_order_change_order_id")
    op.create_table(
        "order_change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("order_id", sa.Uuid, order_key, nullable=False, index=True),
        sa.Column("order_number", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("po_number_before", sa.Text),
        sa.Column("po_number", sa.Text),
        sa.Column("promised_before", sa.Date),
        sa.Column("promised_on", sa.Date),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant),
        sa.Column("approved_at", Instant),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'cancelled')", name="status"),
        sa.CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approved"),
    )
    op.create_index("ix_order_change_created_at", "order_change", ["created_at", "id"])


def _create_line() -> None:
    change_key = sa.ForeignKey("order_change.id", name="fk_order_change_line_change_id")
    product_key = sa.ForeignKey("product.id", name="fk_order_change_line_product_id")
    op.create_table(
        "order_change_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("change_id", sa.Uuid, change_key, nullable=False),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sa.Column("line", sa.SmallInteger),
        sa.Column("product_id", sa.Uuid, product_key, nullable=False),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("product_name", JSONB, nullable=False),
        sa.Column("customer_item", sa.Text),
        sa.Column("customer_description", sa.Text),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity_before", Exact),
        sa.Column("price_before", Exact),
        sa.Column("promised_before", sa.Date),
        sa.Column("amount_before", Amount),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("price", Exact, nullable=False),
        sa.Column("price_source", sa.Text, nullable=False),
        sa.Column("price_source_id", sa.Uuid),
        sa.Column("tax_rate", sa.Numeric(7, 4), nullable=False),
        sa.Column("promised_on", sa.Date),
        sa.Column("amount", Amount, nullable=False),
        sa.UniqueConstraint("change_id", "place", deferrable=True, initially="DEFERRED"),
        sa.CheckConstraint("quantity >= 0 AND quantity <> 'NaN'", name="quantity"),
        sa.CheckConstraint("price >= 0 AND price <> 'NaN'", name="price"),
        sa.CheckConstraint("quantity_before IS NOT NULL OR quantity > 0", name="added"),
    )
