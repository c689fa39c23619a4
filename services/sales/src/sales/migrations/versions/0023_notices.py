"""Shipment notices with approval that occupy goods; deliveries with tax, approval, reference and differences (S-15 to
S-24, E-04)."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import records.migrations
from records.approvals.model import Step

revision = "0023"
down_revision = "0022"

Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)
NOTICE_STATES = "'draft', 'submitted', 'approved', 'shipped', 'voided'"
DELIVERY_STATES = "'submitted', 'shipped', 'received', 'voided'"


def upgrade() -> None:
    """Until now a notice left with its delivery, and nothing was taxed, missing or sent back."""
    _widen_notice()
    _widen_delivery()
    _widen_delivery_line()
    records.migrations.approval_flow(
        op,
        identifier="0199f4b7-0000-7000-8000-000000000041",
        document="sales.shipment_notice",
        name={"zh": "出货通知单", "en": "Shipment notices"},
        steps=(Step("sales_supervisor"),),
    )
    records.migrations.approval_flow(
        op,
        identifier="0199f4b7-0000-7000-8000-000000000042",
        document="sales.delivery",
        name={"zh": "超发的销货单", "en": "Deliveries of more than was ordered"},
        steps=(Step("sales_supervisor"),),
    )


def _widen_notice() -> None:
    _known("shipment_notice", "status", sa.Text(), "'shipped'")
    for name, kind in (
        ("ship_on", sa.Date()),
        ("ship_to", sa.Text()),
        ("note", sa.Text()),
        ("rejection", sa.Text()),
        ("approved_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("shipment_notice", sa.Column(name, kind))
    _check("shipment_notice", "status", f"status IN ({NOTICE_STATES})")
    op.create_index("ix_shipment_notice_status", "shipment_notice", ["status", "id"])
    op.add_column("shipment_notice_line", sa.Column("customer_item", sa.Text()))
    _known("shipment_notice_line", "occupied_quantity", Exact, "0")
    _check("shipment_notice_line", "occupied_quantity", "occupied_quantity BETWEEN 0 AND quantity")


def _widen_delivery() -> None:
    _known("delivery", "tax_included", sa.Boolean(), "true")
    _known("delivery", "tax_total", Amount, "0")
    op.add_column("delivery", sa.Column("reference", sa.Text()))
    op.add_column("delivery", sa.Column("rejection", sa.Text()))
    op.drop_constraint("ck_delivery_status", "delivery")
    _check("delivery", "status", f"status IN ({DELIVERY_STATES})")
    _check("delivery", "tax_total", "tax_total BETWEEN 0 AND total")
    op.drop_constraint("uq_delivery_notice_id", "delivery")
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"])
    op.create_unique_constraint("uq_delivery_entered_by_reference", "delivery", ["entered_by", "reference"])


def _widen_delivery_line() -> None:
    op.add_column("delivery_line", sa.Column("customer_item", sa.Text()))
    op.add_column("delivery_line", sa.Column("difference", sa.Text()))
    _known("delivery_line", "tax_rate", sa.Numeric(7, 4), "0")
    _known("delivery_line", "tax", Amount, "0")
    _check("delivery_line", "tax", "tax BETWEEN 0 AND amount")
    for name in ("missing_quantity", "returned_quantity"):
        _known("delivery_line", name, Exact, "0")
        _check("delivery_line", name, f"{name} BETWEEN 0 AND quantity")


def _known(table: str, name: str, kind: sa.types.TypeEngine[Any], value: str) -> None:
    """A column that every row has; what is there gets this value, and what code of before still writes."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(value)))


def _check(table: str, name: str, rule: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
