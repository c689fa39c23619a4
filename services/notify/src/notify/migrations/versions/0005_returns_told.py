"""What customers are told of an inspected return: what the goods cost; their credit may be less by a discount."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BODY = {
    "zh": "销货单 {{state.delivery_number}} 的退货 {{state.number}} 已检验,接受退货 {{state.total}} {{state.currency}};"
    "贷项通知单另减这些货物已享受的现金折扣。",
    "en": "Return {{state.number}} of delivery {{state.delivery_number}} was inspected: goods for {{state.total}} "
    "{{state.currency}} are accepted; the credit note is less by the discount that was granted on them.",
}


def upgrade() -> None:
    """Say so, unless somebody has worded it otherwise."""
    told = sa.text("UPDATE template SET body = CAST(:body AS jsonb) WHERE code = 'return_inspected' AND version = 0")
    op.execute(told.bindparams(body=json.dumps(BODY)))
