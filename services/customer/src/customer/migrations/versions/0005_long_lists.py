"""Lists that cost the same over a million rows: of one owner, of one status, and of a value that few rows have."""

from chassis.migrations.online import index_online

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Build the indexes beside the running code; those of owners take the place of narrower ones."""
    index_online("ix_account_owner_id", "account (owner_id, created_at, id)")
    index_online("ix_account_owner_id_sort_key", "account (owner_id, sort_key, id)")
    index_online("ix_account_completeness", "account (completeness, id)")
    index_online("ix_account_status", "account (status, created_at, id)")
    index_online("ix_account_tax_id", "account (tax_id) WHERE tax_id IS NOT NULL")
    index_online("ix_contact_owner_id", "contact (owner_id, sort_key, id)")
    index_online("ix_contact_email", "contact (email) WHERE email IS NOT NULL")
