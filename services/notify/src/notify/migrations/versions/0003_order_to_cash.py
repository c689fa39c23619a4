"""Rules and templates of order to cash: quotations, contracts, returns, dunning, credit, files that are incomplete."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"

SHIPPED = Path(__file__).with_name("0003_order_to_cash.json")
TYPES = {"subject": JSONB, "body": JSONB, "name": JSONB, "condition": JSONB} | dict.fromkeys(
    ("recipients", "channels", "closed_by"), ARRAY(sa.Text)
)
"""Of columns that are not plain text or numbers."""


def upgrade() -> None:
    """Bring them, in force from the first day."""
    for rows in json.loads(SHIPPED.read_text(encoding="utf-8")).items():
        _bring(*rows)


def _bring(kind: str, rows: list[dict[str, object]]) -> None:
    """Rows of `templates` or of `rules`, templates first: a rule names its template."""
    columns = (sa.column(name, TYPES.get(name)) for name in (*rows[0], "version", "created_at"))
    op.execute(
        sa.insert(sa.table(kind.removesuffix("s"), *columns)).values(
            [{**row, "version": 0, "created_at": sa.func.now()} for row in rows]
        )
    )
