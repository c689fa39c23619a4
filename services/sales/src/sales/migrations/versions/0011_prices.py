"""Exchange and tax rates, customers' item numbers, prices and price lists (S-01 to S-03)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from records.approvals.model import Step
from records.migrations import approval_flow

revision = "0011"
down_revision = "0010"

Instant = sa.DateTime(timezone=True)
Exact = sa.Numeric(20, 6)


def upgrade() -> None:
    """Create the tables, and bring the rates of value added tax in China and the flows that are shipped."""
    _create_exchange_rate()
    _create_tax_rate()
    _tax_products()
    _create_item_number()
    _create_price_list()
    _create_price()
    approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000031",
        document="sales.item_number",
        name={"zh": "客户品号", "en": "Customer item numbers"},
        steps=(Step("sales_supervisor"),),
    )
    approval_flow(
        op,
        identifier="0199f4a0-0000-7000-8000-000000000032",
        document="sales.price",
        name={"zh": "客户商品价格", "en": "Customer prices"},
        steps=(Step("sales_head"),),
    )


def _root() -> list[sa.Column[Any]]:
    return [sa.Column("id", sa.Uuid, primary_key=True), sa.Column("version", sa.BigInteger, nullable=False)]


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid, key, nullable=nullable)


def _life() -> list[sa.Column[Any] | sa.CheckConstraint]:
    """What everything has that is approved for a span of days."""
    return [
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("rejection", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("approved_at", Instant),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved')", name="status"),
        sa.CheckConstraint("valid_to >= valid_from", name="valid_to"),
    ]


def _create_exchange_rate() -> None:
    op.create_table(
        "exchange_rate",
        *_root(),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("base_currency", sa.Text, nullable=False),
        sa.Column("rate", sa.Numeric(20, 10), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("base_currency", "currency", "valid_from"),
        sa.CheckConstraint("rate > 0 AND rate <> 'NaN'", name="rate"),
        sa.CheckConstraint("currency <> base_currency", name="currency"),
    )


def _create_tax_rate() -> None:
    tax_rate = op.create_table(
        "tax_rate",
        *_root(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("rate", sa.Numeric(7, 4), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.UniqueConstraint("code", "valid_from"),
        sa.CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
    )
    standard = {"zh": "增值税(基本税率)", "en": "VAT, general rate"}
    reduced = {"zh": "增值税(低税率)", "en": "VAT, reduced rate"}
    services = {"zh": "增值税(现代服务)", "en": "VAT, services"}
    none = {"zh": "免税", "en": "No tax"}
    shipped = (
        ("standard", standard, "0.17", "1994-01-01"),
        ("standard", standard, "0.16", "2018-05-01"),
        ("standard", standard, "0.13", "2019-04-01"),
        ("reduced", reduced, "0.13", "1994-01-01"),
        ("reduced", reduced, "0.11", "2017-07-01"),
        ("reduced", reduced, "0.10", "2018-05-01"),
        ("reduced", reduced, "0.09", "2019-04-01"),
        ("services", services, "0.06", "2012-01-01"),
        ("none", none, "0", "1994-01-01"),
    )
    rows = [
        {
            "id": f"0199f4a0-0000-7000-8000-0000000001{place:02}",
            "version": 0,
            "code": code,
            "name": name,
            "rate": rate,
            "valid_from": valid_from,
        }
        for place, (code, name, rate, valid_from) in enumerate(shipped, start=1)
    ]
    op.bulk_insert(tax_rate, rows)


def _tax_products() -> None:
    """Products that there are: the tax is in their list price, as people who said nothing about it meant."""
    op.add_column("product", sa.Column("tax_included", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("product", sa.Column("tax_code", sa.Text, nullable=False, server_default="standard"))
    op.alter_column("product", "tax_included", server_default=None)
    op.alter_column("product", "tax_code", server_default=None)


def _create_item_number() -> None:
    op.create_table(
        "item_number",
        *_root(),
        *_life(),
        sa.Column("account_id", sa.Uuid, nullable=False),
        _reference("item_number", "product_id", "product"),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("unit", sa.Text),
    )
    op.create_index("ix_item_number_account_id", "item_number", ["account_id", "product_id"])
    op.create_index("ix_item_number_number", "item_number", ["account_id", "number"])


def _create_price_list() -> None:
    op.create_table(
        "price_list",
        *_root(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("general", sa.Boolean, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
    )
    op.create_table(
        "price_list_assignment",
        *_root(),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        _reference("price_list_assignment", "price_list_id", "price_list"),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("account_id", "price_list_id"),
    )
    op.create_index("ix_price_list_assignment_price_list_id", "price_list_assignment", ["price_list_id"])


def _create_price() -> None:
    op.create_table(
        "price",
        *_root(),
        *_life(),
        sa.Column("account_id", sa.Uuid),
        _reference("price", "price_list_id", "price_list", nullable=True),
        _reference("price", "product_id", "product"),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("tax_included", sa.Boolean, nullable=False),
        sa.Column("price", Exact, nullable=False),
        sa.Column("breaks", JSONB, nullable=False),
        sa.Column("origin", sa.Text),
        sa.CheckConstraint("price >= 0 AND price <> 'NaN'", name="price"),
        sa.CheckConstraint("num_nonnulls(account_id, price_list_id) = 1", name="holder"),
    )
    op.create_index("ix_price_account_id", "price", ["account_id", "product_id"])
    op.create_index("ix_price_price_list_id", "price", ["price_list_id", "product_id"])
