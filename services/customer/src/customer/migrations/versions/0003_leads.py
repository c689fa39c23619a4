"""Leads and contacts; what the records keep since their version 2."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

import records.migrations

revision = "0003"
down_revision = "0002"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    records.migrations.v2(op)
    _create_lead()
    _create_contact()


def _create_lead() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.Uuid),
        sa.Column("conversation_id", sa.Uuid),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("company_name", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("need", sa.Text),
        sa.Column("consent", sa.Boolean, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("reason", sa.Text),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        *_searched(),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("conversation_id"),
        sa.CheckConstraint("path IN ('promotion', 'inbound', 'outbound')", name="path"),
        sa.CheckConstraint(
            "source IN ('chat', 'mail', 'site_form', 'prospecting', 'survey', 'referral', 'event')", name="source"
        ),
        sa.CheckConstraint("status IN ('new', 'working', 'converted', 'disqualified')", name="status"),
        sa.CheckConstraint("(status = 'converted') = (account_id IS NOT NULL)", name="converted"),
        sa.CheckConstraint("(status = 'disqualified') = (reason IS NOT NULL)", name="disqualified"),
    )
    op.create_index("ix_lead_campaign_id", "lead", ["campaign_id"])
    op.create_index("ix_lead_created_at", "lead", ["created_at", "id"])
    _create_indexes_of_owned_and_searched("lead")


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        *_searched(),
        sa.CheckConstraint("role IN ('decision_maker', 'finance', 'receiver', 'user', 'other')", name="role"),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint("channel IN ('mail', 'phone', 'wechat', 'sms')", name="channel"),
        sa.CheckConstraint("account_id IS NOT NULL", name="account_id"),
    )
    _create_indexes_of_owned_and_searched("contact")


def _searched() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search", TSVECTOR, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
    )


def _create_indexes_of_owned_and_searched(table: str) -> None:
    op.create_index(f"ix_{table}_owner_id", table, ["owner_id"])
    op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    op.create_index(f"ix_{table}_sort_key", table, ["sort_key", "id"])
    short = {"gin_pending_list_limit": 256}  # kB, as for accounts
    op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin", postgresql_with=short)
