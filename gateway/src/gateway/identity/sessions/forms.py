"""How a login session is shown, to those who look after all of them and to each person their own."""

from chassis.http import ListQuery, Schema, fields, page_of


class SessionRead(Schema):
    """A login session."""

    id = fields.Id(required=True)
    user_id = fields.Id(required=True)
    network = fields.Text(64, required=True, metadata={"example": "203.0.113.9"})
    agent = fields.Text(200, required=True, metadata={"example": "Mozilla/5.0 (X11; Linux x86_64)"})
    created_at = fields.Instant(required=True)
    used_at = fields.Instant(required=True)
    ended_at = fields.Instant(required=True, allow_none=True)
    end_reason = fields.Text(40, required=True, allow_none=True, metadata={"example": "logged_out"})


SessionPage = page_of(SessionRead)


class OwnSessionQuery(ListQuery):
    """Filters of one's own sessions."""

    open = fields.Boolean(load_default=None)


class SessionQuery(OwnSessionQuery):
    """Filters of sessions."""

    user_id = fields.Id(load_default=None, me=True)
