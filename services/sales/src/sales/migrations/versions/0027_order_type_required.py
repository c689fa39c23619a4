"""Order types demand fields beside the key fields of an order (G-13)."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """No type that is there demands anything more than until now."""
    nothing = sa.text("'{}'")
    op.add_column("order_type", sa.Column("required", sa.ARRAY(sa.Text()), nullable=False, server_default=nothing))
    op.alter_column("order_type", "required", server_default=None)
    op.create_check_constraint(
        op.f("ck_order_type_required"), "order_type", "required <@ ARRAY['ship_to', 'note', 'payment_terms_id']::text[]"
    )
