"""Rules and a template of cash and bills that should be in the bank or with finance by now (S-56)."""

from pathlib import Path

from notify.migrations.shipped import bring

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring them."""
    bring(Path(__file__).with_suffix(".json"))
