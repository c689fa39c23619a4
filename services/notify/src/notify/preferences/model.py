"""One person's preferences; who never said any is told in Chinese, by every channel that a rule uses."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid
from chassis.model import one_of
from notify.model import Base
from notify.rules.model import Channel, Kind


class Language(StrEnum):
    """Languages that texts are written in."""

    ZH = "zh"
    EN = "en"


EVERY_CHANNEL = {kind.value: [channel.value for channel in Channel] for kind in Kind}


class Preference(Base):
    """What one person wants: the language of mails, and for each kind of notice the channels that may be used."""

    __tablename__ = "preference"
    __table_args__ = (one_of("language", Language),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str]
    channels: Mapped[dict[str, list[str]]] = mapped_column(JSONB)

    @classmethod
    def of(cls, user_id: UUID) -> "Preference":
        """What holds for somebody who never said anything."""
        return cls(user_id=user_id, language=Language.ZH, channels=dict(EVERY_CHANNEL))

    def change(self, *, language: str | None = None, channels: Mapping[str, Sequence[str]] | None = None) -> None:
        """Change the language, or the channels of the kinds that are named. Raises Invalid for to-dos out of sight."""
        wanted = {**self.channels, **{kind: [*chosen] for kind, chosen in (channels or {}).items()}}
        if Channel.IN_APP not in wanted[Kind.TODO]:
            raise Invalid([InputError("#/channels/todo", "todo-in-app", _TODO_IN_APP)])
        self.language = language or self.language
        self.channels = wanted

    def allows(self, channel: str, kind: str) -> bool:
        """Whether this person wants notices of this kind by this channel."""
        return channel in self.channels[kind]


_TODO_IN_APP = {
    "zh": "待办必须保留站内提醒,否则无人看到",
    "en": "A to-do always stands in the application, or nobody would see it.",
}
