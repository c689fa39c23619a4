"""What is available of products, as whoever keeps the stock said last (E-09)."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "availability",
        sa.Column("id", sa.Uuid, sa.ForeignKey("product.id", name="fk_availability_id"), primary_key=True),
        sa.Column("available", sa.Numeric(20, 6), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid),
    )
