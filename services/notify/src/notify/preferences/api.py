"""Routes of one's own preferences (提醒偏好)."""

from typing import Any

from chassis.http import SIGNED_IN, Routes, Schema, fields
from chassis.unit_of_work import Reader, UnitOfWork
from notify.preferences import commands, queries
from notify.preferences.model import Language, Preference
from notify.rules.model import Channel


def _channels(**how: Any) -> fields.List:
    return fields.List(fields.Choice(list(Channel)), max=len(Channel), distinct=True, **how)


class ChannelsRead(Schema):
    """By which channels, for each kind of notice."""

    notice = _channels(required=True)
    todo = _channels(required=True)


class ChannelsPatch(Schema):
    """Other channels for some kinds; to-dos always keep `in_app`."""

    notice = _channels()
    todo = _channels(min=1)


class PreferenceRead(Schema):
    """One's own preferences (提醒偏好): the language of mails, and the channels that may be used."""

    language = fields.Choice(Language, required=True)
    channels = fields.Nested(ChannelsRead, required=True)


class PreferencePatch(Schema):
    """Other preferences; what is not given stays."""

    language = fields.Choice(Language)
    channels = fields.Nested(ChannelsPatch)


routes = Routes("preferences", prefix="/v1/me/preferences", zh="我的提醒偏好", en="One's own preferences")


@routes.get("", permission=SIGNED_IN, zh="我的提醒偏好", answer=PreferenceRead)
def read_own_preference(reader: Reader) -> Preference:
    """Read one's own preferences."""
    return queries.own_preference(reader)


# Without If-Match: it has no id of its own, and nobody else could be overwritten.
@routes.patch(
    "", permission=SIGNED_IN, zh="修改我的提醒偏好", body=PreferencePatch, answer=PreferenceRead, conditional=False
)
def change_own_preference(uow: UnitOfWork, body: dict[str, Any]) -> Preference:
    """Change one's own preferences."""
    return commands.change_preference(uow, **body)
