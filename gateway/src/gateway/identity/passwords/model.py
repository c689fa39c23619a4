"""Password (口令): what a person proves themselves with. Rules after NIST SP 800-63B and ASVS 6.2: length and a
list, no composition.
"""

from datetime import datetime
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Texts
from gateway.model import Base

SHORTEST, LONGEST = 8, 128


class Password(Base):
    """The argon2id hash of a person's password. A table of its own: it is no part of the user's state, history or
    events.
    """

    __tablename__ = "password"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    digest: Mapped[str]
    changed_at: Mapped[datetime]


def check_password(password: str, *, login: str, member: str) -> None:
    """Raises Invalid, pointing at the input's `member`, for a password that is too short, too long, common, or the
    login itself.
    """
    fault = _fault(password, login)
    if fault:
        code, message = fault
        raise Invalid([InputError(f"#/{member}", code, message)])


def _fault(password: str, login: str) -> tuple[str, Texts] | None:
    if not SHORTEST <= len(password) <= LONGEST:
        return "password-length", {
            "zh": f"密码长度须为 {SHORTEST} 至 {LONGEST} 个字符",
            "en": f"A password has {SHORTEST} to {LONGEST} characters.",
        }
    folded = password.casefold()
    if folded in _common():
        return "password-common", {"zh": "密码过于常见", "en": "This password is among the most common ones."}
    if folded == login.casefold():
        return "password-is-login", {"zh": "密码不能与登录名相同", "en": "The password must differ from the login."}
    return None


@cache
def _common() -> frozenset[str]:
    lines = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
