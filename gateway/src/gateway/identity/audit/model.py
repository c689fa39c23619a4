"""Security event (安全事件): who tried to get in, who was given or lost rights. Append-only; the database refuses
changes (G-03, ASVS 16.3).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from gateway.model import Base


class SecurityEventKind(StrEnum):
    """What happened."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    CLIENT_AUTHENTICATED = "client_authenticated"
    CLIENT_FAILED = "client_failed"
    REFRESH_REUSED = "refresh_reused"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_SET = "password_set"  # noqa: S105
    RESET_REQUESTED = "reset_requested"
    RESET_SENT = "reset_sent"
    RESET_NOT_SENT = "reset_not_sent"
    RESET_LINK_MADE = "reset_link_made"
    RESET_FAILED = "reset_failed"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    USER_DEACTIVATED = "user_deactivated"
    USER_REACTIVATED = "user_reactivated"
    ROLES_ASSIGNED = "roles_assigned"
    ROLE_CHANGED = "role_changed"
    CLIENT_CHANGED = "client_changed"
    CLIENT_SECRET_ROTATED = "client_secret_rotated"  # noqa: S105
    KEY_ROTATED = "key_rotated"


class SecurityEvent(Base):
    """One line of the security journal. `subject_id` is the user, client or role it is about, where that is known;
    `details` holds no secret and no login of unknown people: they type passwords into the login field.
    """

    __tablename__ = "security_event"
    __table_args__ = (Index("ix_security_event_subject_id_id", "subject_id", "id"), Index("ix_security_event_at", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    actor: Mapped[str]
    address: Mapped[str | None]
    details: Mapped[dict[str, Any]]
