"""The chassis' tables and identity: organisation, roles, logins, keys, journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from chassis import migrations

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything."""
    migrations.v1(op)
    _organisation()
    _staff()
    _logins()
    _keys()
    _journal()


def _master(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of an aggregate that is kept for good."""
    op.create_table(
        name,
        *columns,
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _organisation() -> None:
    _master(
        "company",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("base_currency", sa.Text, nullable=False),
        sa.UniqueConstraint("code", name="uq_company_code"),
    )
    _master(
        "department",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("parent_id", sa.Uuid),
        sa.ForeignKeyConstraint(["parent_id"], ["department.id"], name="fk_department_parent_id"),
        sa.UniqueConstraint("code", name="uq_department_code"),
    )
    op.create_index("ix_department_parent_id", "department", ["parent_id"])
    op.create_index(
        "uq_department_root",
        "department",
        [sa.text("(parent_id IS NULL)")],
        unique=True,
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    _master(
        "role",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("duty", JSONB),
        sa.Column("grants", JSONB, nullable=False),
        sa.Column("masks", JSONB, nullable=False),
        sa.Column("edited", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code", name="uq_role_code"),
    )
    _master(
        "client",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("code", name="uq_client_code"),
    )


def _staff() -> None:
    _master(
        "user",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("department_id", sa.Uuid),
        sa.Column("superior_id", sa.Uuid),
        sa.Column("deputy_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search", TSVECTOR, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_user_department_id"),
        sa.ForeignKeyConstraint(["superior_id"], ["user.id"], name="fk_user_superior_id"),
        sa.ForeignKeyConstraint(["deputy_id"], ["user.id"], name="fk_user_deputy_id"),
        sa.CheckConstraint("superior_id <> id", name="ck_user_superior"),
        sa.CheckConstraint("deputy_id <> id", name="ck_user_deputy"),
        sa.CheckConstraint(
            "kind = 'user' AND account_id IS NULL"
            " OR kind = 'portal' AND account_id IS NOT NULL AND department_id IS NULL AND superior_id IS NULL",
            name="ck_user_kind",
        ),
    )
    op.create_index("uq_user_login", "user", [sa.text("lower(login)")], unique=True)
    op.create_index("ix_user_roles", "user", ["roles"], postgresql_using="gin")
    op.create_index("ix_user_search", "user", ["search"], postgresql_using="gin")
    for column in ("department_id", "superior_id", "account_id"):
        op.create_index(f"ix_user_{column}", "user", [column])


def _logins() -> None:
    op.create_table(
        "password",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_password_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_password"),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("rotated_from", sa.BigInteger),
        sa.Column("rotated_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("end_reason", sa.Text),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_login_session_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
    )
    op.create_index("ix_login_session_user_id_created_at", "login_session", ["user_id", "created_at"])
    op.create_index("ix_login_session_created_at", "login_session", ["created_at"])
    op.create_table(
        "login_throttle",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("level", sa.Double, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_login_throttle"),
    )
    op.create_index("ix_login_throttle_last_at", "login_throttle", ["last_at"])


def _keys() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("public", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.CheckConstraint("state IN ('next', 'active', 'retiring', 'gone')", name="ck_signing_key_state"),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_key"),
    )
    op.create_index(
        "uq_signing_key_state",
        "signing_key",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state IN ('next', 'active')"),
    )


def _journal() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("details", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_security_event"),
    )
    op.create_index("ix_security_event_subject_id_id", "security_event", ["subject_id", "id"])
    op.create_index("ix_security_event_at", "security_event", ["at"])
    # A trigger, not only a missing grant: grants are given anew by every migration run, this stays.
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON security_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
    )
