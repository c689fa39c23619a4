"""Orders with tax, rate and terms; lines with the source of their price, notices, returns, tolerance (S-14 to S-21)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)
Fraction = sa.Numeric(7, 4)
STATES = "'draft', 'submitted', 'approved', 'completed', 'closed', 'cancelled'"
SOURCES = "'customer_price', 'price_list', 'list_price', 'quotation', 'entered'"


def upgrade() -> None:
    """What was ordered until now was ordered without tax, and nobody has noted where its prices came from."""
    _known("order_type", "tolerance", Fraction, "0")
    _check("order_type", "tolerance", "tolerance BETWEEN 0 AND 1")
    _widen_order()
    _widen_order_line()


def _widen_order() -> None:
    for name, kind in (
        ("base_rate", sa.Numeric(20, 10)),
        ("payment_terms_id", sa.Uuid()),
        ("terms", JSONB()),
        ("close_reason", sa.Text()),
    ):
        op.add_column("customer_order", sa.Column(name, kind))
    _known("customer_order", "tolerance", Fraction, "0")
    _known("customer_order", "tax_included", sa.Boolean(), "true")
    _known("customer_order", "tax_total", Amount, "0")
    op.add_column("customer_order", sa.Column("net_total", Amount))
    op.execute("UPDATE customer_order SET net_total = total")
    op.alter_column("customer_order", "net_total", nullable=False)
    for name in ("status", "total"):
        op.drop_constraint(f"ck_customer_order_{name}", "customer_order")
    _check("customer_order", "status", f"status IN ({STATES})")
    _check("customer_order", "net_total", "net_total >= 0 AND net_total <> 'NaN'")
    _check("customer_order", "tax_total", "tax_total >= 0 AND tax_total <> 'NaN'")
    _check("customer_order", "total", "total = net_total + tax_total")
    _check("customer_order", "base_rate", "base_rate > 0 AND base_rate <> 'NaN'")
    _check("customer_order", "closed", "(status = 'closed') = (close_reason IS NOT NULL)")


def _widen_order_line() -> None:
    for name, kind in (
        ("customer_item", sa.Text()),
        ("customer_description", sa.Text()),
        ("promised_on", sa.Date()),
        ("price_source_id", sa.Uuid()),
    ):
        op.add_column("order_line", sa.Column(name, kind))
    _known("order_line", "price_source", sa.Text(), "'entered'")
    for name in ("tax_rate", "tolerance"):
        _known("order_line", name, Fraction, "0")
    _known("order_line", "tax", Amount, "0")
    for name in ("noticed_quantity", "returned_quantity"):
        _known("order_line", name, Exact, "0")
    op.add_column("order_line", sa.Column("net", Amount))
    op.execute("UPDATE order_line SET net = amount")
    op.alter_column("order_line", "net", nullable=False)
    for name in ("quantity", "shipped_quantity", "amount"):
        op.drop_constraint(f"ck_order_line_{name}", "order_line")
    for name in ("quantity", "noticed_quantity", "tax_rate", "net", "tax"):
        _check("order_line", name, f"{name} >= 0 AND {name} <> 'NaN'")
    _check("order_line", "open", "shipped_quantity + noticed_quantity <= quantity * (1 + tolerance)")
    _check("order_line", "returned_quantity", "returned_quantity BETWEEN 0 AND shipped_quantity")
    _check("order_line", "tolerance", "tolerance BETWEEN 0 AND 1")
    _check("order_line", "amount", "amount = net + tax")
    _check("order_line", "price_source", f"price_source IN ({SOURCES})")


def _known(table: str, name: str, kind: sa.types.TypeEngine[Any], value: str) -> None:
    """A column that every row has; what is there gets this value."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
    op.alter_column(table, name, server_default=None)


def _check(table: str, name: str, rule: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
