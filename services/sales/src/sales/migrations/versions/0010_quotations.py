"""Quotations with their lines, the orders made of them and the links to them, and who approves them (S-04)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import records.migrations
from records.approvals.model import Step

revision = "0010"
down_revision = "0009"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)
Fraction = sa.Numeric(7, 4)


def upgrade() -> None:
    """Create the tables, and bring the flow that is shipped."""
    _create_quotation()
    _create_quotation_line()
    _create_quotation_order()
    op.create_table(
        "offer_link",
        sa.Column(
            "quotation_id", sa.Uuid, sa.ForeignKey("quotation.id", name="fk_offer_link_quotation_id"), primary_key=True
        ),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("expires_at", Instant, nullable=False),
    )
    records.migrations.approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000021",
        document="sales.quotation",
        name={"zh": "客户报价单", "en": "Quotations"},
        steps=(Step("sales_head"),),
    )


def _create_quotation() -> None:
    op.create_table(
        "quotation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.SmallInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("business_date", sa.Date, nullable=False),
        sa.Column("effective_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("base_rate", sa.Numeric(20, 10)),
        sa.Column("tax_included", sa.Boolean, nullable=False),
        sa.Column("payment_terms_id", sa.Uuid),
        sa.Column("payment_days", sa.SmallInteger),
        sa.Column("delivery_days", sa.SmallInteger),
        sa.Column("note", sa.Text),
        sa.Column("net_total", Amount, nullable=False),
        sa.Column("tax_total", Amount, nullable=False),
        sa.Column("total", Amount, nullable=False),
        sa.Column("rejection", sa.Text),
        sa.Column("decline_reason", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant),
        sa.Column("approved_at", Instant),
        sa.Column("answered_at", Instant),
        sa.Column("answered_via", sa.Text),
        sa.Column("answered_by", sa.Text),
        sa.Column("prices_adopted_at", Instant),
        sa.UniqueConstraint("number", "revision"),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'accepted', 'declined', 'expired', 'superseded', 'ordered', "
            "'voided')",
            name="status",
        ),
        sa.CheckConstraint("answered_via IN ('portal', 'link')", name="answered_via"),
        sa.CheckConstraint("revision BETWEEN 1 AND 99", name="revision"),
        sa.CheckConstraint("expires_on >= effective_on", name="expires_on"),
        sa.CheckConstraint("payment_days BETWEEN 0 AND 365", name="payment_days"),
        sa.CheckConstraint("delivery_days BETWEEN 0 AND 730", name="delivery_days"),
        sa.CheckConstraint("base_rate > 0 AND base_rate <> 'NaN'", name="base_rate"),
        sa.CheckConstraint("(answered_at IS NULL) = (answered_via IS NULL)", name="answered"),
        *(_not_negative(name) for name in ("net_total", "tax_total")),
        sa.CheckConstraint("total = net_total + tax_total", name="total"),
    )
    in_work = sa.text("status IN ('draft', 'submitted')")
    op.create_index("uq_quotation_in_work", "quotation", ["number"], unique=True, postgresql_where=in_work)
    op.create_index("ix_quotation_created_at", "quotation", ["created_at", "id"])
    op.create_index("ix_quotation_expires_on", "quotation", ["expires_on", "id"])
    op.create_index("ix_quotation_owner_id", "quotation", ["owner_id", "created_at", "id"])
    op.create_index("ix_quotation_status", "quotation", ["status", "created_at", "id"])


def _create_quotation_line() -> None:
    sources = "'customer_price', 'price_list', 'list_price', 'quotation', 'entered'"
    op.create_table(
        "quotation_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("quotation_line", "quotation_id", "quotation"),
        sa.Column("line", sa.SmallInteger, nullable=False),
        _reference("quotation_line", "product_id", "product"),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("product_name", JSONB, nullable=False),
        sa.Column("customer_item", sa.Text),
        sa.Column("customer_description", sa.Text),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("price", Exact, nullable=False),
        sa.Column("price_source", sa.Text, nullable=False),
        sa.Column("price_source_id", sa.Uuid),
        sa.Column("tax_rate", Fraction, nullable=False),
        sa.Column("net", Amount, nullable=False),
        sa.Column("tax", Amount, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("ordered_quantity", Exact, nullable=False),
        sa.UniqueConstraint("quotation_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        sa.CheckConstraint("ordered_quantity BETWEEN 0 AND quantity", name="ordered_quantity"),
        *(_not_negative(name) for name in ("price", "tax_rate", "net", "tax")),
        sa.CheckConstraint("amount = net + tax", name="amount"),
        sa.CheckConstraint(f"price_source IN ({sources})", name="price_source"),
    )


def _create_quotation_order() -> None:
    op.create_table(
        "quotation_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("quotation_order", "quotation_id", "quotation", index=True),
        _reference("quotation_order", "order_id", "customer_order"),
        sa.Column("order_number", sa.Text, nullable=False),
        sa.Column("line", sa.SmallInteger, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("released", sa.Boolean, nullable=False),
        sa.UniqueConstraint("order_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
    )


def _not_negative(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} >= 0 AND {column} <> 'NaN'", name=column)


def _reference(table: str, column: str, to: str, **more: Any) -> sa.Column[Any]:
    """A column that names a row of another table."""
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid, key, nullable=False, **more)
