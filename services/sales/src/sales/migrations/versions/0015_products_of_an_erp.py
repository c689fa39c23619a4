"""Products as an ERP has them: references, drawing numbers, the rule of codes, received costs (S-01, E-05, E-08)."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Let products be known elsewhere, and bring the rule that codes had so far."""
    op.add_column("product", sa.Column("reference", sa.Text, unique=True))
    op.add_column("product", sa.Column("drawing_number", sa.Text, unique=True))
    _create_rule()
    op.create_table(
        "product_cost",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column(
            "product_id", sa.Uuid, sa.ForeignKey("product.id", name="fk_product_cost_product_id"), nullable=False
        ),
        sa.Column("product_code", sa.Text, nullable=False),
        sa.Column("cost", sa.Numeric(20, 6), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("product_id", "valid_from"),
        sa.CheckConstraint("cost >= 0 AND cost <> 'NaN'", name="cost"),
    )


def _create_rule() -> None:
    rule = op.create_table(
        "product_rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("characters", sa.Text, nullable=False),
        sa.Column("shortest", sa.SmallInteger, nullable=False),
        sa.Column("longest", sa.SmallInteger, nullable=False),
        sa.Column("erp_is_master", sa.Boolean, nullable=False),
        sa.CheckConstraint("characters IN ('digits', 'letters_and_digits', 'any')", name="characters"),
        sa.CheckConstraint("1 <= shortest AND shortest <= longest AND longest <= 40", name="lengths"),
    )
    shipped = {
        "id": "0199f4a0-0000-7000-8000-000000000200",
        "version": 0,
        "characters": "any",
        "shortest": 1,
        "longest": 40,
        "erp_is_master": False,
    }
    op.bulk_insert(rule, [shipped])
