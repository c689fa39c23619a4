"""Rules and templates that a migration brings, from the JSON file beside it."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

TYPES = {"subject": JSONB, "body": JSONB, "name": JSONB, "condition": JSONB} | dict.fromkeys(
    ("recipients", "channels", "closed_by"), ARRAY(sa.Text)
)
"""Of columns that are not plain text or numbers."""


def bring(file: Path) -> None:
    """Bring its `templates` and `rules`, in force from now on; templates first: a rule names its template."""
    for kind, rows in json.loads(file.read_text(encoding="utf-8")).items():
        columns = (sa.column(name, TYPES.get(name)) for name in (*rows[0], "version", "created_at"))
        op.execute(
            sa.insert(sa.table(kind.removesuffix("s"), *columns)).values(
                [{**row, "version": 0, "created_at": sa.func.now()} for row in rows]
            )
        )
