"""A coding rule says from when to when it gives codes (C-01)."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """The rule in force has been since it was entered; those that retired give no codes any more."""
    op.add_column("coding_rule", sa.Column("valid_from", sa.Date))
    op.add_column("coding_rule", sa.Column("valid_to", sa.Date))
    op.execute("UPDATE coding_rule SET valid_from = created_at::date WHERE status IN ('approved', 'retired')")
    op.execute("UPDATE coding_rule SET valid_to = valid_from - 1 WHERE status = 'retired'")
