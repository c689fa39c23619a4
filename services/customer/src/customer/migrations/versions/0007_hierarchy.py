"""An account may stand below another: dealers, agents, branches (C-37)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; its constraints are checked by looking at rows that hold nothing yet."""
    op.add_column("account", sa.Column("parent_id", sa.Uuid))
    op.create_foreign_key("fk_account_parent_id", "account", "account", ["parent_id"], ["id"])
    op.create_check_constraint("parent_id", "account", "parent_id <> id")
