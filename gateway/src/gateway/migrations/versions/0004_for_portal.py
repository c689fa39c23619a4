"""Which entries of a customer's file its own people see; `crm rebuild gateway accounts` tells it of the older ones."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column: what is there already is the account itself, its changes and approvals, as they saw them."""
    op.add_column("account_entry", sa.Column("for_portal", sa.Boolean, nullable=False, server_default=sa.true()))
    op.alter_column("account_entry", "for_portal", server_default=None)
