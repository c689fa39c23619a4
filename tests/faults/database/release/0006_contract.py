"""The way back, as a revision: the code that runs never knew of the new name."""

from alembic import op

revision, down_revision = "contract", "require"


def upgrade() -> None:
    op.execute("DROP TRIGGER both_names ON idempotency")
    op.execute("DROP FUNCTION both_names()")
    op.execute("ALTER TABLE idempotency DROP COLUMN address, DROP COLUMN origin")
