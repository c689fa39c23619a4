"""Login session (登录会话): one login of one person on one device, a family of refresh tokens of which one is alive
at a time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from gateway.model import Base

LONGEST = timedelta(days=30)
"""However it is used, a session ends this long after the login (ASVS 7.3.2)."""
IDLE = timedelta(days=7)
"""A session that nobody refreshed for so long is over (ASVS 7.3.1)."""
GRACE = timedelta(seconds=10)
"""How long a refresh whose answer was lost on the way may be repeated."""


class SessionOver(Exception):
    """The session ended, by itself or by somebody."""


class RefreshReused(Exception):
    """A dead refresh token was shown: two parties hold tokens of this family, and one of them stole it (RFC 9700,
    4.14.2).
    """


class LoginSession(Base):
    """One login. `generation` numbers its refresh tokens; only the highest is alive."""

    __tablename__ = "login_session"
    __table_args__ = (
        Index("ix_login_session_user_id_created_at", "user_id", "created_at"),
        Index("ix_login_session_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    network: Mapped[str]
    agent: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    generation: Mapped[int]
    rotated_from: Mapped[int | None]
    rotated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    def is_over(self, now: datetime) -> bool:
        """Whether it ended or grew too old."""
        return self.ended_at is not None or now - self.created_at >= LONGEST or now - self.used_at >= IDLE

    def rotate(self, shown: int, now: datetime) -> int:
        """Exchange the refresh token number `shown` for the next one and return its number.

        Within GRACE the token that was exchanged last may be shown again, because an answer can be lost on the way: it
        gets yet another successor and the lost one dies. So one token is alive at any time, and where a thief used the
        grace, the other holder's next refresh shows a dead token: it is found out as late as in the worst case without
        grace, a refresh after the theft, and never later. Raises SessionOver or RefreshReused.
        """
        if self.is_over(now):
            raise SessionOver
        if shown == self.generation:
            self.rotated_from, self.rotated_at = shown, now
        elif shown != self.rotated_from or self.rotated_at is None or now - self.rotated_at >= GRACE:
            raise RefreshReused
        self.generation += 1
        self.used_at = now
        return self.generation

    def end(self, reason: str, now: datetime) -> "SessionEnd":
        """End it: no token of its family is worth anything from now on. Raises SessionOver when it has ended before."""
        if self.ended_at is not None:
            raise SessionOver
        self.ended_at, self.end_reason = now, reason
        end = SessionEnd(id=self.id, user_id=self.user_id, ended_at=now, reason=reason)
        end.record(SessionEnded())
        return end


@dataclass(frozen=True)
class SessionEnded(Fact):
    """A login session ended before its time; every service refuses its access tokens from now on."""


class SessionEnd(Base, Aggregate):
    """The end of a login session, under the session's id, as the world hears of it.

    Apart from the session itself: that one changes with every refresh, which is nobody's business, while each version
    of an aggregate is an event (messaging.md, Versions and facts).
    """

    __tablename__ = "session_end"
    __aggregate__ = "session"

    id: Mapped[UUID] = mapped_column(ForeignKey("login_session.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID]
    ended_at: Mapped[datetime]
    reason: Mapped[str]


def begin(user_id: UUID, *, network: str, agent: str, now: datetime) -> LoginSession:
    """A session just after the login, its first refresh token being number 1."""
    return LoginSession(
        id=new_id(), user_id=user_id, network=network, agent=agent[:200], created_at=now, used_at=now, generation=1
    )
