"""Client (系统客户端): a program that calls us in its own name, with an id and a secret (OAuth 2 client
credentials).
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact
from gateway.identity.masters import Master
from gateway.identity.permissions import unknown
from gateway.model import Base

SHORTEST_SECRET = 32


@dataclass(frozen=True)
class ClientCreated(Fact):
    """A system was let in."""


@dataclass(frozen=True)
class ClientChanged(Fact):
    """Its name or scopes changed."""


@dataclass(frozen=True)
class ClientSecretRotated(Fact):
    """It has a new secret; the old one is worth nothing."""


@dataclass(frozen=True)
class ClientDeactivated(Fact):
    """It is shut out."""


@dataclass(frozen=True)
class ClientReactivated(Fact):
    """It is let in again."""


class ClientCodeTaken(Refusal):
    """Another client has this id."""

    title = {"zh": "客户端标识已被使用", "en": "The client id is taken"}


class Client(Base, Master):
    """A system. `code` is the client id that it calls itself by, `scopes` are the permissions it is registered for,
    each with reach all.
    """

    __tablename__ = "client"
    __table_args__ = (UniqueConstraint("code"),)
    __aggregate__ = "client"
    __changed__ = ClientChanged
    __deactivated__ = ClientDeactivated
    __reactivated__ = ClientReactivated
    __unrecorded__: ClassVar[frozenset[str]] = frozenset({"secret_hash"})

    code: Mapped[str]
    name: Mapped[dict[str, str]]
    scopes: Mapped[list[str]]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)

    secret = ""
    """The secret in plain: on the instance that has just been given it, and nowhere else."""

    def change(self, **values: Any) -> None:
        """Change name or scopes; raises Invalid for a permission that does not exist."""
        if "scopes" in values:
            values["scopes"] = _checked(values["scopes"])
        super().change(**values)

    def take_secret(self, secret: str) -> None:
        """Keep the hash of a secret. SHA-256 will do: a random secret of 256 bits cannot be guessed, whatever a hash
        costs.
        """
        self.secret, self.secret_hash = secret, _hash(secret)

    def rotate_secret(self) -> None:
        """Give it a new secret; the old one is worth nothing from now on."""
        self.take_secret(new_secret())
        self.record(ClientSecretRotated())

    def knows(self, secret: str) -> bool:
        """Whether `secret` is its secret, compared in constant time."""
        return hmac.compare_digest(self.secret_hash, _hash(secret))


def let_in(*, code: str, name: dict[str, str], scopes: Iterable[str], secret: str | None = None) -> Client:
    """A new system with a secret of its own, or with one that the operator made."""
    client = Client(id=new_id(), code=code, name=name, scopes=_checked(scopes), active=True)
    client.take_secret(secret or new_secret())
    client.record(ClientCreated())
    return client


def _checked(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if faults := unknown(wanted, "scopes"):
        raise Invalid(faults)
    return wanted


def new_secret() -> str:
    """256 random bits, with a prefix by which secret scanners know it."""
    return f"crm_{secrets.token_urlsafe(32)}"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
