"""Types of returns, the three that are shipped, and returns (S-18 to S-22)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

import records.migrations
from records.approvals.model import Step

revision = "0024"
down_revision = "0023"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)
Amount = sa.Numeric(20, 4)
STATES = "'draft', 'submitted', 'approved', 'received', 'inspected', 'voided'"

WRONG = {"code": "wrong_goods", "name": {"zh": "发错货", "en": "Wrong goods"}}
DEFECT = {"code": "defect", "name": {"zh": "质量不良", "en": "Defect"}}
DAMAGED = {"code": "damaged", "name": {"zh": "运输破损", "en": "Damaged on the way"}}
MISSING = {"code": "missing", "name": {"zh": "短少", "en": "Missing on arrival"}}
ON_THE_LINE = {"code": "line_reject", "name": {"zh": "上线不良", "en": "Rejected on the customer's line"}}
WARRANTY = {"code": "warranty", "name": {"zh": "三包期内失效", "en": "Failed within the warranty"}}
COMPLAINT = {"code": "complaint", "name": {"zh": "市场反馈", "en": "Complaint from the field"}}


def upgrade() -> None:
    """Create the tables, and bring what is shipped."""
    _create_return_type()
    _create_return()
    _create_return_line()
    records.migrations.approval_flow(
        op,
        identifier="0199f4b7-0000-7000-8000-000000000043",
        document="sales.return",
        name={"zh": "销退单", "en": "Returns"},
        steps=(Step("sales_supervisor"),),
    )


def _create_return_type() -> None:
    return_type = op.create_table(
        "return_type",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("inspected", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code"),
    )
    columns = ("id", "version", "code", "name", "source", "reasons", "roles", "inspected")
    shipped = (
        (
            "0199f4b7-0000-7000-8000-000000000051", 0, "batch", {"zh": "批次销退", "en": "Batch return"},
            {"zh": "整批退回", "en": "A whole lot comes back"}, [WRONG, DEFECT, DAMAGED, MISSING],
            ["returns_clerk"], True,
        ),
        (
            "0199f4b7-0000-7000-8000-000000000052", 0, "line_off", {"zh": "下线销退", "en": "Line-off return"},
            {"zh": "客户产线上挑出", "en": "Pieces rejected on the customer's line"}, [ON_THE_LINE, DEFECT],
            ["returns_clerk"], True,
        ),
        (
            "0199f4b7-0000-7000-8000-000000000053", 0, "feedback", {"zh": "反馈销退", "en": "Feedback return"},
            {"zh": "市场反馈、三包件", "en": "From the field, warranty parts"}, [WARRANTY, COMPLAINT, MISSING],
            ["sales_supervisor"], True,
        ),
    )  # fmt: skip
    op.bulk_insert(return_type, [dict(zip(columns, row, strict=True)) for row in shipped])


def _create_return() -> None:
    op.create_table(
        "sales_return",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("return_type", sa.Text, nullable=False),
        sa.Column("inspected", sa.Boolean, nullable=False),
        _reference("sales_return", "delivery_id", "delivery", index=True),
        sa.Column("delivery_number", sa.Text, nullable=False),
        _reference("sales_return", "order_id", "customer_order", index=True),
        sa.Column("order_number", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("returned_on", sa.Date, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("ticket_id", sa.Uuid),
        sa.Column("rejection", sa.Text),
        sa.Column("received_on", sa.Date),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("approved_at", Instant),
        sa.Column("inspected_at", Instant),
        sa.CheckConstraint(f"status IN ({STATES})", name="status"),
        sa.CheckConstraint("(received_on IS NOT NULL) = (status IN ('received', 'inspected'))", name="received_on"),
    )
    op.create_index("ix_sales_return_status", "sales_return", ["status", "id"])


def _create_return_line() -> None:
    op.create_table(
        "sales_return_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.SmallInteger, nullable=False),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("product_name", JSONB, nullable=False),
        sa.Column("customer_item", sa.Text),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        _reference("sales_return_line", "order_line_id", "order_line", index=True),
        _reference("sales_return_line", "return_id", "sales_return"),
        _reference("sales_return_line", "delivery_line_id", "delivery_line", index=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("accepted_quantity", Exact, nullable=False),
        sa.Column("net", Amount, nullable=False),
        sa.Column("tax", Amount, nullable=False),
        sa.UniqueConstraint("return_id", "line"),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        sa.CheckConstraint("accepted_quantity BETWEEN 0 AND quantity", name="accepted_quantity"),
        sa.CheckConstraint("net >= 0 AND net <> 'NaN'", name="net"),
        sa.CheckConstraint("tax >= 0 AND tax <> 'NaN'", name="tax"),
    )


def _reference(table: str, column: str, to: str, *, index: bool = False) -> sa.Column[Any]:
    """A column that names a row of another table."""
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid, key, nullable=False, index=index)
