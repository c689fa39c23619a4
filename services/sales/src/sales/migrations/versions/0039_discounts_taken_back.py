"""Credit notes know their delivery, and what of a discount they are less for (S-18, C-04)."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Those of returns get it from the return, those of discounts from what they were allocated to."""
    op.add_column("credit_note", sa.Column("delivery_id", sa.Uuid))
    op.add_column("credit_note", sa.Column("discount_back", sa.Numeric(20, 4), nullable=False, server_default="0"))
    op.execute(
        "UPDATE credit_note AS note SET delivery_id = back.delivery_id"
        " FROM sales_return AS back WHERE back.id = note.document_id"
    )
    op.execute(
        "UPDATE credit_note AS note SET delivery_id = owed.delivery_id"
        " FROM credit_note_allocation AS part JOIN receivable AS owed ON owed.id = part.receivable_id"
        " WHERE part.credit_note_id = note.id AND note.reason = 'discount'"
    )
    op.alter_column("credit_note", "delivery_id", nullable=False)
    op.alter_column("credit_note", "discount_back", server_default=None)
    op.create_check_constraint(
        op.f("ck_credit_note_discount_back"),
        "credit_note",
        "discount_back = 0 OR reason = 'return' AND discount_back <> 'NaN'",
    )
    op.drop_constraint(op.f("ck_credit_note_amount"), "credit_note")
    op.create_check_constraint(
        op.f("ck_credit_note_amount"),
        "credit_note",
        "amount > 0 AND amount <> 'NaN' OR amount = 0 AND discount_back > 0",
    )
