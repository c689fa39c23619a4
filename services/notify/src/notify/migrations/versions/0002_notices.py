"""Rules and templates as shipped, notices, preferences, letters, and the copy of the customers' contacts."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

Instant = sa.DateTime(timezone=True)
SHIPPED = Path(__file__).with_name("0002_shipped.json")


def upgrade() -> None:
    """Create the tables, and bring the rules and templates that are shipped, in force from the first day."""
    _create_contact()
    template, rule = _create_template(), _create_rule()
    _create_notice()
    _create_preference()
    _create_letter()
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    op.execute(
        sa.insert(template).values([{**row, "version": 0, "created_at": sa.func.now()} for row in shipped["templates"]])
    )
    op.execute(sa.insert(rule).values([{**row, "version": 0, "created_at": sa.func.now()} for row in shipped["rules"]]))


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_index("ix_contact_account_id", "contact", ["account_id"])


def _create_template() -> sa.Table:
    return op.create_table(
        "template",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("subject", JSONB, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("code"),
    )


def _create_rule() -> sa.Table:
    rule = op.create_table(
        "rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("condition", JSONB, nullable=False),
        sa.Column("recipients", ARRAY(sa.Text), nullable=False),
        sa.Column("not_actor", sa.Boolean, nullable=False),
        sa.Column("template", sa.Text, sa.ForeignKey("template.code", name="fk_rule_template"), nullable=False),
        sa.Column("channels", ARRAY(sa.Text), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("closed_by", ARRAY(sa.Text), nullable=False),
        sa.Column("escalate_after", sa.BigInteger),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("kind IN ('notice', 'todo')", name="kind"),
        sa.CheckConstraint("kind = 'todo' OR (closed_by = '{}' AND escalate_after IS NULL)", name="of_todos"),
        sa.CheckConstraint("escalate_after BETWEEN 1 AND 720", name="escalate_after"),
    )
    op.create_table(
        "rule_fault",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("rule_id", sa.Uuid, sa.ForeignKey("rule.id", name="fk_rule_fault_rule_id"), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("problem_zh", sa.Text, nullable=False),
        sa.Column("problem_en", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.UniqueConstraint("rule_id", "problem_en"),
    )
    return rule


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("rule_id", sa.Uuid, nullable=False),
        sa.Column("recipient_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("aggregate_id", sa.Uuid, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("document_id", sa.Uuid, nullable=False),
        sa.Column("subject", JSONB, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("read_at", Instant),
        sa.Column("done_at", Instant),
        sa.Column("escalate_at", Instant),
        sa.UniqueConstraint("event_id", "rule_id", "recipient_id"),
        sa.CheckConstraint("kind IN ('notice', 'todo')", name="kind"),
    )
    is_open = sa.text("kind = 'todo' AND done_at IS NULL")
    op.create_index("ix_notice_recipient_id", "notice", ["recipient_id", "id"])
    op.create_index("ix_notice_open", "notice", ["aggregate_id", "rule_id"], postgresql_where=is_open)
    op.create_index("ix_notice_escalate_at", "notice", ["escalate_at"], postgresql_where=is_open)


def _create_preference() -> None:
    op.create_table(
        "preference",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channels", JSONB, nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
    )


def _create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("rule_id", sa.Uuid, nullable=False),
        sa.Column("recipient_id", sa.Uuid, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("in_reply_to", sa.Text),
        sa.Column("message_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("written_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.UniqueConstraint("event_id", "rule_id", "recipient_id"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
    )
    op.create_index("ix_letter_due", "letter", ["next_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("ix_letter_state", "letter", ["state", "id"])
