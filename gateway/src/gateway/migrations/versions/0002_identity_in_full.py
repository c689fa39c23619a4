"""Identity in full: ended sessions as events, deputies with dates, departures, passwords reset by mail."""

import sqlalchemy as sa
from alembic import op

from chassis import migrations

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Widen what is there: the code before goes on working on it."""
    migrations.v2(op)
    op.create_table(
        "session_end",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["login_session.id"], name="fk_session_end_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_session_end"),
    )
    op.add_column("user", sa.Column("deputy_from", sa.Date))
    op.add_column("user", sa.Column("deputy_until", sa.Date))
    op.add_column("user", sa.Column("departed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_check_constraint(
        op.f("ck_user_deputy_named"), "user", "deputy_id IS NOT NULL OR num_nonnulls(deputy_from, deputy_until) = 0"
    )
    op.create_check_constraint(op.f("ck_user_deputy_days"), "user", "deputy_from <= deputy_until")
    op.create_table(
        "password_mail",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("error", sa.Text),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_password_mail_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_password_mail"),
    )
    op.create_index(
        "ix_password_mail_next_at", "password_mail", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL")
    )
