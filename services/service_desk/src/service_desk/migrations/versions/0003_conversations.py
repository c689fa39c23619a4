"""Conversations and their messages, visits of the site, inbound mail, and the copy of the customers' contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _create_contact()
    _create_conversation()
    _create_visit()
    _create_inbound_mail()


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_index("ix_contact_owner_id", "contact", ["owner_id"])
    op.create_index("ix_contact_account_id", "contact", ["account_id"])
    op.create_index("ix_contact_email", "contact", ["email"])


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("begun_by", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("visitor_name", sa.Text),
        sa.Column("visitor_company", sa.Text),
        sa.Column("visitor_phone", sa.Text),
        sa.Column("visitor_email", sa.Text),
        sa.Column("visitor_consent", sa.Boolean),
        sa.Column("campaign_id", sa.Uuid),
        sa.Column("last_mail_id", sa.Text),
        sa.Column("message_count", sa.BigInteger, nullable=False),
        sa.Column("last_message_at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("channel IN ('chat', 'mail')", name="channel"),
        sa.CheckConstraint("status IN ('waiting', 'open', 'closed')", name="status"),
        sa.CheckConstraint("begun_by IN ('visitor', 'staff', 'customer', 'mail')", name="begun_by"),
        sa.CheckConstraint("account_id IS NOT NULL OR visitor_name IS NOT NULL", name="somebody"),
    )
    op.create_index("ix_conversation_owner_id", "conversation", ["owner_id"])
    op.create_index("ix_conversation_account_id", "conversation", ["account_id"])
    op.create_index("ix_conversation_created_at", "conversation", ["created_at", "id"])
    op.create_index("ix_conversation_last_message_at", "conversation", ["last_message_at", "id"])
    op.create_table(
        "conversation_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("conversation_id", sa.Uuid, sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.UniqueConstraint("conversation_id", "position"),
        sa.CheckConstraint("by IN ('visitor', 'customer', 'staff')", name="by"),
    )


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid, sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.UniqueConstraint("token_hash"),
    )


def _create_inbound_mail() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("sender", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.Uuid, sa.ForeignKey("conversation.id")),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.UniqueConstraint("mailbox", "message_id"),
        sa.CheckConstraint("outcome IN ('started', 'joined', 'automatic', 'too_many', 'unreadable')", name="outcome"),
    )
    op.create_index("ix_inbound_mail_conversation_id", "inbound_mail", ["conversation_id"])
    op.create_index("ix_inbound_mail_sender", "inbound_mail", ["mailbox", "sender", "received_at"])
