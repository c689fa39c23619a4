"""Setting passwords. Hashing takes long, so the digest is made before any lock is taken."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from gateway.identity.passwords.model import Password


def put_digest(uow: UnitOfWork, user_id: UUID, digest: str) -> None:
    """Store the digest of a person's password, in place of an older one."""
    found = uow.session.get(Password, user_id)
    if found is None:
        uow.session.add(Password(user_id=user_id, digest=digest, changed_at=uow.now))
    else:
        found.digest, found.changed_at = digest, uow.now


def renew_digest(uow: UnitOfWork, user_id: UUID, old: str, new: str) -> None:
    """Replace a digest by one of the same password with today's parameters, unless it was changed meanwhile."""
    found = uow.session.get(Password, user_id, with_for_update=True)
    if found is not None and found.digest == old:
        found.digest = new
