"""What comes over HTTP for all such entries."""

from chassis.http import Schema, fields


class EndBody(Schema):
    """Until when it counts."""

    valid_to = fields.Day(required=True, metadata={"description": "失效日,含当日 / its last day"})


class RejectionBody(Schema):
    """Why."""

    reason = fields.Text(500, lines=True, required=True, metadata={"example": "缺少依据"})
