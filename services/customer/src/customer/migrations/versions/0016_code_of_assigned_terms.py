"""An assignment of terms says by which code people call them: what shows accounts elsewhere knows no terms."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Codes are immutable, so that each is taken over once."""
    op.add_column("terms_assignment", sa.Column("payment_terms_code", sa.Text))
    op.execute(
        "UPDATE terms_assignment SET payment_terms_code = payment_terms.code FROM payment_terms "
        "WHERE payment_terms.id = payment_terms_id"
    )
    op.alter_column("terms_assignment", "payment_terms_code", nullable=False)
