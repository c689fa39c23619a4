"""Throttling of logins: how many wrong tries are free, how long the next must wait, and how soon it is forgotten.

Three leaky counters for logins, each with a bounded delay, so that guessing is slow and nobody can be locked out for
long (faults.md A-2):

* `pair`, one login from one address: a forgetful person waits seconds, a guesser gets one try a minute.
* `address`, every login from one address: one guesser walking through many logins. Generous, for an office shares one
  address.
* `login`, one login from every address: many guessers on one person. It does not count for an address from which this
  person logged in during the last 30 days, so an attack from elsewhere never stands in the way of the person at their
  own desk.

And one for resetting passwords, `reset`: every request and every wrong link from one address. It has no sister that
counts by login: that would let anybody who knows a login keep its owner from the reset, and a link cannot be guessed.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Double, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from gateway.model import Base

LONGEST_DELAY = 60
"""Seconds. The next try is never further away than this, whoever made the tries before."""
KNOWN_DAYS = 30


class TooManyAttempts(Refusal):
    """Too many wrong passwords were tried; waiting helps."""

    title = {"zh": "尝试次数过多,请稍后再试", "en": "Too many attempts, try again later"}
    status = 429


@dataclass(frozen=True)
class Measure:
    """`free` wrong tries are not delayed; one is forgotten every `leak` seconds; beyond, the delay doubles from one
    second on.
    """

    name: str
    free: int
    leak: int


PAIR = Measure("pair", free=10, leak=60)
ADDRESS = Measure("address", free=50, leak=10)
LOGIN = Measure("login", free=50, leak=30)
RESET = Measure("reset", free=20, leak=30)


class LoginThrottle(Base):
    """The level of one counter: wrong tries that are not forgotten yet, and until when the next one is refused."""

    __tablename__ = "login_throttle"
    __table_args__ = (Index("ix_login_throttle_last_at", "last_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[float] = mapped_column(Double)
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime]


def keys(login: str, address: str) -> dict[str, Measure]:
    """The counters that a try with this login from this address counts on, hashed: logins of strangers may be
    passwords.
    """
    network = network_of(address)
    who = login.casefold()
    return {
        _key(PAIR, who, network): PAIR,
        _key(ADDRESS, network): ADDRESS,
        _key(LOGIN, who): LOGIN,
    }


def reset_keys(address: str) -> dict[str, Measure]:
    """The counter that a request for a new password from this address counts on."""
    return {_key(RESET, network_of(address)): RESET}


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one, for everybody owns a whole /64
    (faults.md R-1).
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)).network_address)


def _key(measure: Measure, *parts: str) -> str:
    return f"{measure.name}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}"
