"""Counting tries. A try is charged before the password is looked at and given back when it was right: a thousand at
once get no more guesses than a thousand one after another. The database decides, with its own clock, for all
processes together.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from chassis.unit_of_work import UnitOfWork
from gateway.identity.sessions.queries import logged_in_from
from gateway.identity.throttling.model import (
    KNOWN_DAYS,
    LOGIN,
    LONGEST_DELAY,
    Measure,
    TooManyAttempts,
    keys,
    network_of,
    reset_keys,
)

# A level of free + n means a delay of 2^(n-1) seconds; the exponent is capped far beyond the longest delay.
_COUNT = text(
    """
    INSERT INTO login_throttle AS t (key, level, last_at, blocked_until)
    VALUES (:key, 1, clock_timestamp(), clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET (level, last_at, blocked_until) = (
        SELECT left_over + 1, clock_timestamp(), clock_timestamp() + make_interval(secs =>
            CASE WHEN left_over + 1 <= :free THEN 0 ELSE least(:longest, power(2, least(left_over - :free, 16))) END)
        FROM (SELECT greatest(0, t.level - extract(epoch FROM clock_timestamp() - t.last_at) / :leak))
             AS leaked (left_over))
    WHERE t.blocked_until <= clock_timestamp()
    RETURNING key
    """
)
_BLOCKED = text(
    """
    SELECT ceil(extract(epoch FROM max(blocked_until) - clock_timestamp()))
    FROM login_throttle WHERE key IN :keys AND blocked_until > clock_timestamp()
    """
).bindparams(bindparam("keys", expanding=True))
_FORGIVE = text(
    """
    UPDATE login_throttle SET level = greatest(0, level - 1), blocked_until = least(blocked_until, clock_timestamp())
    WHERE key = :key
    """
)
_FORGET = text("DELETE FROM login_throttle WHERE last_at < now() - interval '1 day'")


def charge(uow: UnitOfWork, *, login: str, address: str) -> None:
    """Count one try on every counter that applies; raises TooManyAttempts, with nothing counted, while one of them
    is blocked.
    """
    _charge(uow, _applying(uow, login, address))


def charge_reset(uow: UnitOfWork, *, address: str) -> None:
    """Count one step of resetting a password; raises TooManyAttempts, with nothing counted."""
    _charge(uow, reset_keys(address))


def _charge(uow: UnitOfWork, counters: Mapping[str, Measure]) -> None:
    wait = uow.session.scalar(_BLOCKED, {"keys": list(counters)})
    if wait is not None:
        raise TooManyAttempts(retry_after=max(1, int(wait)))
    for key, measure in counters.items():
        figures = {"key": key, "free": measure.free, "leak": measure.leak, "longest": LONGEST_DELAY}
        if uow.session.scalar(_COUNT, figures) is None:
            raise TooManyAttempts(retry_after=1)  # another try was charged since we looked


def forgive(uow: UnitOfWork, *, login: str, address: str) -> None:
    """Give back the charge of a try that was right."""
    for key in _applying(uow, login, address):
        uow.session.execute(_FORGIVE, {"key": key})


def forgive_reset(uow: UnitOfWork, *, address: str) -> None:
    """Give back the charge of a link that was right."""
    for key in reset_keys(address):
        uow.session.execute(_FORGIVE, {"key": key})


def forget_old_tries(session: Session) -> int:
    """Remove counters that have long leaked empty; returns how many."""
    deleted: Any = session.execute(_FORGET)
    return int(deleted.rowcount)


def _applying(uow: UnitOfWork, login: str, address: str) -> dict[str, Measure]:
    """The counters of this try in the order of their keys, in which every transaction locks them: no deadlock."""
    counters = dict(sorted(keys(login, address).items()))
    since = uow.now - timedelta(days=KNOWN_DAYS)
    if logged_in_from(uow.session, login=login, network=network_of(address), since=since):
        return {key: measure for key, measure in counters.items() if measure is not LOGIN}
    return counters
