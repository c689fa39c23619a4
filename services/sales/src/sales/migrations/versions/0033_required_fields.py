"""Quotations, order changes, deliveries and returns demand fields beside their key fields (G-13)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0033"
down_revision = "0032"

SHIPPED = {
    "0199f4b7-0000-7000-8000-000000000061": "sales.quotation",
    "0199f4b7-0000-7000-8000-000000000062": "sales.order_change",
    "0199f4b7-0000-7000-8000-000000000063": "sales.delivery",
    "0199f4b7-0000-7000-8000-000000000064": "sales.return",
}


def upgrade() -> None:
    """None of them demands anything more than until now."""
    table = op.create_table(
        "required_fields",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False, unique=True),
        sa.Column("required", ARRAY(sa.Text), nullable=False),
    )
    rows = [{"id": id_, "version": 0, "document": document, "required": []} for id_, document in SHIPPED.items()]
    op.bulk_insert(table, rows)
