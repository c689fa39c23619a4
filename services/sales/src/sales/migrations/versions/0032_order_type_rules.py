"""Order types say whether their orders need an approval, and on which occasion they are for (S-11, S-12)."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """All need an approval, as until now; 返单 are for what was ordered before, 新客户订单 for those who never did."""
    op.add_column("order_type", sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("order_type", sa.Column("occasion", sa.Text, nullable=False, server_default="any"))
    for column in ("needs_approval", "occasion"):
        op.alter_column("order_type", column, server_default=None)
    op.create_check_constraint(op.f("ck_order_type_occasion"), "order_type", "occasion IN ('any', 'first', 'repeat')")
    op.execute("UPDATE order_type SET occasion = 'repeat' WHERE code = 'repeat'")
    op.execute("UPDATE order_type SET occasion = 'first' WHERE code = 'new_customer'")
