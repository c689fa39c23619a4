"""Shipment notices, deliveries, receivables and payments (S-15 to S-17, S-24 to S-26)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)


def upgrade() -> None:
    """Create the tables."""
    _create_shipment_notice()
    _create_delivery()
    _create_receivable()
    _create_payment()


def _document() -> list[sa.Column[Any]]:
    """What every document begins with."""
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
    ]


def _goods() -> list[sa.Column[Any]]:
    """What a line says about a part of an order's line."""
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.SmallInteger, nullable=False),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("product_name", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
    ]


def _reference(table: str, column: str, to: str, **more: Any) -> sa.Column[Any]:
    """A column that names a row of another table."""
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid, key, **{"nullable": False, **more})


def _create_shipment_notice() -> None:
    op.create_table(
        "shipment_notice",
        *_document(),
        _reference("shipment_notice", "order_id", "customer_order", index=True),
        sa.Column("order_number", sa.Text, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
    )
    op.create_table(
        "shipment_notice_line",
        *_goods(),
        _reference("shipment_notice_line", "order_line_id", "order_line", index=True),
        _reference("shipment_notice_line", "notice_id", "shipment_notice"),
        sa.UniqueConstraint("notice_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
    )


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        *_document(),
        _reference("delivery", "order_id", "customer_order", index=True),
        sa.Column("order_number", sa.Text, nullable=False),
        _reference("delivery", "notice_id", "shipment_notice", unique=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total", Amount, nullable=False),
        sa.Column("shipped_on", sa.Date, nullable=False),
        sa.Column("carrier", sa.Text),
        sa.Column("tracking_number", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date),
        sa.Column("received_by", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("status IN ('shipped', 'received')", name="status"),
        sa.CheckConstraint("total >= 0 AND total <> 'NaN'", name="total"),
        sa.CheckConstraint("(status = 'received') = (received_on IS NOT NULL)", name="received"),
        sa.CheckConstraint("received_on >= shipped_on", name="received_on"),
    )
    op.create_index("ix_delivery_shipped_on", "delivery", ["shipped_on", "id"])
    op.create_table(
        "delivery_line",
        *_goods(),
        _reference("delivery_line", "order_line_id", "order_line", index=True),
        _reference("delivery_line", "delivery_id", "delivery"),
        sa.Column("price", Exact, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.UniqueConstraint("delivery_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        sa.CheckConstraint("price >= 0 AND price <> 'NaN'", name="price"),
        sa.CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),
    )


def _create_receivable() -> None:
    op.create_table(
        "receivable",
        *_document(),
        sa.Column("delivery_id", sa.Uuid, nullable=False, unique=True),
        _reference("receivable", "order_id", "customer_order", index=True),
        sa.Column("order_number", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("settled", Amount, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("settled BETWEEN 0 AND amount", name="settled"),
        sa.CheckConstraint(
            "status = CASE settled WHEN 0 THEN 'open' WHEN amount THEN 'settled' ELSE 'partly_settled' END",
            name="status",
        ),
    )
    op.create_index("ix_receivable_due_on", "receivable", ["due_on", "id"])


def _create_payment() -> None:
    op.create_table(
        "payment",
        *_document(),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("reference", sa.Text),
        _reference("payment", "order_id", "customer_order", nullable=True, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("refusal", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("status IN ('notified', 'entered', 'confirmed', 'refused')", name="status"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        sa.CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refusal"),
    )
    op.create_index("ix_payment_paid_on", "payment", ["paid_on", "id"])
    op.create_table(
        "payment_allocation",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("payment_allocation", "payment_id", "payment"),
        sa.Column("position", sa.SmallInteger, nullable=False),
        _reference("payment_allocation", "receivable_id", "receivable", index=True),
        sa.Column("receivable_number", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.UniqueConstraint("payment_id", "receivable_id"),
        sa.CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
    )
