"""Dunning stages with those that are shipped, reminders, and closings of the books (S-27, S-29)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

Instant = sa.DateTime(timezone=True)
Amount = sa.Numeric(20, 4)


def upgrade() -> None:
    """Create the tables."""
    _create_stage()
    _create_reminder()
    op.create_table(
        "closing",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False, unique=True),
        sa.Column("kept", JSONB, nullable=False),
        sa.Column("closed_by", sa.Uuid),
        sa.Column("created_at", Instant, nullable=False),
    )


def _create_stage() -> None:
    stage = op.create_table(
        "dunning_stage",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False, unique=True),
        sa.Column("days_overdue", sa.SmallInteger, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.CheckConstraint("level >= 1 AND days_overdue >= 1", name="level"),
    )
    shipped = (
        ("0199f4a0-0000-7000-8000-000000000021", 1, 1, "友好提醒", "Friendly reminder"),
        ("0199f4a0-0000-7000-8000-000000000022", 2, 15, "催缴", "Demand"),
        ("0199f4a0-0000-7000-8000-000000000023", 3, 30, "再次催缴", "Second demand"),
        ("0199f4a0-0000-7000-8000-000000000024", 4, 60, "最后通知", "Final notice"),
    )
    op.bulk_insert(
        stage,
        [
            {"id": at, "version": 0, "level": level, "days_overdue": days, "name": {"zh": zh, "en": en}, "active": True}
            for at, level, days, zh, en in shipped
        ],
    )


def _create_reminder() -> None:
    op.create_table(
        "dunning_reminder",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("total", Amount, nullable=False),
        sa.Column("oldest_due_on", sa.Date, nullable=False),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
    )
    op.create_index("ix_dunning_reminder_sent_on", "dunning_reminder", ["sent_on", "id"])
    op.create_table(
        "dunning_reminder_line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("reminder_id", sa.Uuid, sa.ForeignKey("dunning_reminder.id"), nullable=False, index=True),
        sa.Column("receivable_id", sa.Uuid, sa.ForeignKey("receivable.id"), nullable=False),
        sa.Column("receivable_number", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("open", Amount, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.UniqueConstraint("receivable_id", "level"),
    )
