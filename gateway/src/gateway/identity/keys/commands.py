"""Turning the ring of signing keys. It runs every minute on schedule, moves a step when a step is due, and is
harmless otherwise.
"""

from sqlalchemy import select, text

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.model import CACHE_LIFE, OVERLAP, PERIOD, KeyState, SigningKey, generate


def turn_keys(uow: UnitOfWork, master: MasterKey, *, rotate: bool = False) -> SigningKey | None:
    """Take the steps that are due: the first key; the successor, published one cache life before it signs, because
    its time has come or because `rotate` asks for it now; the hand-over; and the end of a key whose last token
    has expired. Returns the key that was made, if one was.
    """
    uow.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('identity.signing_key', 0))"))
    _erase(uow)
    in_use = select(SigningKey).where(SigningKey.state.in_((KeyState.NEXT, KeyState.ACTIVE)))
    ring = {key.state: key for key in uow.session.scalars(in_use)}
    active, successor = ring.get(KeyState.ACTIVE), ring.get(KeyState.NEXT)
    if active is None:
        return _make(uow, master, KeyState.ACTIVE)
    if successor is not None:
        _hand_over(uow, active, successor)
    elif rotate or active.in_state_for(uow.database_now) >= PERIOD - CACHE_LIFE:
        return _make(uow, master, KeyState.NEXT)
    return None


def _make(uow: UnitOfWork, master: MasterKey, state: KeyState) -> SigningKey:
    key = generate(master, state, uow.database_now)
    uow.session.add(key)
    return key


def _hand_over(uow: UnitOfWork, active: SigningKey, successor: SigningKey) -> None:
    if successor.in_state_for(uow.database_now) < CACHE_LIFE:
        return
    active.enter(KeyState.RETIRING, uow.database_now)
    uow.session.flush()  # at no instant two active keys: the database has an index that says so
    successor.enter(KeyState.ACTIVE, uow.database_now)
    note(uow, SecurityEventKind.KEY_ROTATED, retiring=active.kid, active=successor.kid)


def _erase(uow: UnitOfWork) -> None:
    now = uow.database_now
    retiring = select(SigningKey).where(SigningKey.state == KeyState.RETIRING, SigningKey.since <= now - OVERLAP)
    for key in uow.session.scalars(retiring):
        key.enter(KeyState.GONE, now)
