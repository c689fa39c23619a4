"""Campaigns, what the company's site publishes, and the talks with customers and leads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _create_campaign()
    _create_publication()
    _create_interaction()


def _create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("audience", sa.Text),
        sa.Column("begins_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("budget", sa.Numeric(20, 4), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("kind IN ('advertising', 'promotion', 'public_relations', 'event', 'mailing')", name="kind"),
        sa.CheckConstraint("status IN ('planned', 'running', 'finished', 'cancelled')", name="status"),
        sa.CheckConstraint("begins_on <= ends_on", name="period"),
        sa.CheckConstraint("budget >= 0 AND budget <> 'NaN'", name="budget"),
    )
    op.create_index("ix_campaign_owner_id", "campaign", ["owner_id"])


def _create_publication() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("published_at", Instant),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("kind", "slug"),
        sa.CheckConstraint("kind IN ('page', 'news')", name="kind"),
        sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name="status"),
        sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
    )


def _create_interaction() -> None:
    op.create_table(
        "interaction",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("next_step", sa.Text),
        sa.Column("next_on", sa.Date),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("kind IN ('call', 'mail', 'meeting', 'visit', 'chat', 'other')", name="kind"),
        sa.CheckConstraint("account_id IS NOT NULL OR lead_id IS NOT NULL", name="with_somebody"),
        sa.CheckConstraint("next_on IS NULL OR next_step IS NOT NULL", name="next_step"),
    )
    for column in ("account_id", "lead_id", "contact_id", "entered_by"):
        op.create_index(f"ix_interaction_{column}", "interaction", [column])
    op.create_index("ix_interaction_at", "interaction", ["at", "id"])
