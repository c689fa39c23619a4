"""All rows are looked through while everybody writes."""

from alembic import op

revision, down_revision = "validate", "index"


def upgrade() -> None:
    op.execute("ALTER TABLE idempotency VALIDATE CONSTRAINT address_known")
