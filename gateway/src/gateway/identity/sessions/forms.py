"""How a login session is shown, to those who look after all of them and to each person their own."""

from chassis.http import ListQuery, Schema, fields, page_of


class SessionRead(Schema):
    """A login session."""

    id = fields.Id(required=True)
    user_id = fields.Id(required=True)
    network = fields.Text(64, required=True)
    agent = fields.Text(200, required=True)
    created_at = fields.Instant(required=True)
    used_at = fields.Instant(required=True)
    ended_at = fields.Instant(required=True, allow_none=True)
    end_reason = fields.Text(40, required=True, allow_none=True)


SessionPage = page_of(SessionRead)


class OwnSessionQuery(ListQuery):
    """Filters of one's own sessions."""

    open = fields.Boolean(load_default=None)


class SessionQuery(OwnSessionQuery):
    """Filters of sessions."""

    user_id = fields.Id(load_default=None, me=True)
