"""Hashing of passwords: argon2id with OWASP's smaller profile, and never more at once than the machine has memory
for.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.errors import Unavailable

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""OWASP's 19 MiB, t=2, p=1: 35 ms a login on two cores; argon2-cffi's default took 211 ms and 64 MiB (libraries.md
3).
"""
PATIENCE = 3.0
"""Seconds that a login waits for a free place before it is told to come back."""


class PasswordHashing:
    """Hashes and verifies, at most `places` at a time in this process; memory is how a flood of logins would take it
    down.
    """

    def __init__(self, places: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._places = BoundedSemaphore(places)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """The digest to store. Raises Unavailable when too many are waiting."""
        with self._place():
            return self._hasher.hash(_normal(password))

    def verify(self, digest: str | None, password: str) -> bool:
        """Whether `password` belongs to `digest`. Without a digest it does the same work and says no, so that the time
        taken does not tell whether a person exists (faults.md A-2). Raises Unavailable when too many are waiting.
        """
        with self._place():
            try:
                return self._hasher.verify(digest or self._nobody, _normal(password)) and digest is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, digest: str) -> bool:
        """Whether the digest was made with other parameters than today's; the next login makes it anew."""
        return self._hasher.check_needs_rehash(digest)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=PATIENCE):
            raise Unavailable(retry_after=1)
        try:
            yield
        finally:
            self._places.release()


def _normal(password: str) -> str:
    """One form of what keyboards and input methods write differently (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password)
