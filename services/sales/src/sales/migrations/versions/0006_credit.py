"""Credit control: the copy of its parameters, what documents occupy, and the ledger of it (C-05)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

Amount = sa.Numeric(20, 4)

# What is open on the day of the migration: of orders the value of what was not shipped, of receivables what was not
# settled, of payments (in advance, so it gives credit back) what settles nothing.
OPEN = """
    INSERT INTO credit_occupation (id, kind, number, account_id, currency, amount, moved, due_on)
    SELECT id, kind, number, account_id, currency, amount, amount, due_on FROM (
        SELECT o.id, 'order' AS kind, o.number, o.account_id, o.currency, CAST(NULL AS date) AS due_on,
            sum(l.amount - round(l.price * l.shipped_quantity, CASE
                WHEN o.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND',
                    'VUV', 'XAF', 'XOF', 'XPF') THEN 0
                WHEN o.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3 ELSE 2 END)) AS amount
        FROM customer_order AS o JOIN order_line AS l ON l.order_id = o.id WHERE o.status = 'approved' GROUP BY o.id
        UNION ALL
        SELECT id, 'receivable', number, account_id, currency, due_on, amount - settled FROM receivable
        UNION ALL
        SELECT p.id, 'prepayment', p.number, p.account_id, p.currency, NULL, coalesce(sum(a.amount), 0) - p.amount
        FROM payment AS p LEFT JOIN payment_allocation AS a ON a.payment_id = p.id
        WHERE p.status = 'confirmed' GROUP BY p.id
    ) AS open WHERE amount <> 0 AND account_id IS NOT NULL
"""
ENTERED = """
    INSERT INTO credit_entry (id, account_id, kind, document_id, number, currency, amount, occupied, at, actor)
    SELECT gen_random_uuid(), account_id, kind, id, number, currency, amount, amount, now(), 'service/sales'
    FROM credit_occupation
"""
SUMMED = """
    INSERT INTO credit_exposure (account_id, occupied)
    SELECT account_id, jsonb_object_agg(key, amount::text) FROM (
        SELECT account_id, kind || ' ' || currency AS key, sum(amount) AS amount FROM credit_occupation GROUP BY 1, 2
    ) AS summed GROUP BY account_id
"""
STRENGTHS = ("on_order_saved", "on_order_submitted", "on_order_approved", "on_notice_approved", "on_shipped")


def upgrade() -> None:
    """Create the tables, and enter what documents occupy already."""
    _create_parameters()
    _create_occupation()
    _create_entry()
    op.create_table(
        "credit_exposure",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("occupied", JSONB, nullable=False),
    )
    for filled in (OPEN, ENTERED, SUMMED):
        op.execute(filled)


def _create_parameters() -> None:
    op.create_table(
        "credit_parameters",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid, index=True),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("all_currencies", sa.Boolean, nullable=False),
        sa.Column("credit_limit", Amount, nullable=False),
        sa.Column("overdue_days", sa.SmallInteger),
        sa.Column("overdue_amount", Amount, nullable=False),
        sa.Column("orders_occupy", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in STRENGTHS),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )


def _create_occupation() -> None:
    op.create_table(
        "credit_occupation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("moved", Amount, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.CheckConstraint("kind IN ('order', 'receivable', 'prepayment')", name="kind"),
        sa.CheckConstraint(
            "amount <> 'NaN' AND CASE kind WHEN 'prepayment' THEN amount <= 0 ELSE amount >= 0 END", name="amount"
        ),
    )
    op.create_index(
        "ix_credit_occupation_open",
        "credit_occupation",
        ["account_id", "due_on"],
        postgresql_where=sa.text("amount <> 0"),
    )


def _create_entry() -> None:
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("document_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Amount, nullable=False),
        sa.Column("occupied", Amount, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.CheckConstraint("amount <> 0 AND amount <> 'NaN'", name="amount"),
    )
    op.create_index("ix_credit_entry_account_id", "credit_entry", ["account_id", "at", "id"])
    op.create_index("ix_credit_entry_document_id", "credit_entry", ["document_id"])
    op.execute(
        """
        CREATE FUNCTION credit_entry_stands() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an entry of the credit ledger is never changed or removed'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER credit_entry_stands BEFORE UPDATE OR DELETE ON credit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION credit_entry_stands()
        """
    )
