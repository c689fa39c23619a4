"""The master key: the one secret under which the others lie encrypted, or from which they are derived."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32
_NONCE = 12  # bytes; NIST SP 800-38D, 8.2


class WrongMasterKey(Exception):
    """What was sealed does not open with this master key, or was tampered with."""


class MasterKey:
    """256 bits from CRM_MASTER_KEY. Every purpose gets a key of its own (HKDF, RFC 5869)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != LENGTH:
            raise ValueError(f"must be {LENGTH} bytes")
        self._secret = secret

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose; it tells nothing about the master key or about the others."""
        return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=purpose.encode()).derive(self._secret)

    def seal(self, plain: bytes, name: str) -> bytes:
        """Encrypt with AES-256-GCM, bound to `name`: it cannot be passed off as something else."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.derive("seal")).encrypt(nonce, plain, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Decrypt what was sealed under this name; raises WrongMasterKey."""
        try:
            return AESGCM(self.derive("seal")).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag:
            raise WrongMasterKey(f"{name} does not open with this CRM_MASTER_KEY") from None
