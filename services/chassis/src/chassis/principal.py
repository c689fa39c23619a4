"""Who acts, and how far their rights reach (http.md, Permission)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from uuid import UUID

from chassis.errors import Forbidden


class Reach(StrEnum):
    """How far a permission reaches (数据范围), from narrow to wide; `ACCOUNT` stands aside, it is for portal users."""

    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    ACCOUNT = "account"
    ALL = "all"


@dataclass(frozen=True)
class Principal:
    """The one on whose behalf a command runs or a question is asked.

    `id` is a UUID for people and systems, the service's name for a service. `grants` maps a permission to its reach,
    `masks` a resource (`customer.account`) to its hidden or redacted fields.
    """

    kind: Literal["user", "portal", "system", "service"]
    id: UUID | str
    department_id: UUID | None = None
    account_id: UUID | None = None
    superior_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    grants: Mapping[str, Reach] = field(default_factory=dict)
    masks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    on_behalf_of: str | None = None
    sid: UUID | None = None

    @classmethod
    def service(cls, name: str) -> "Principal":
        """A service acting by itself, in a reaction or on schedule: it may do everything within its own house."""
        return cls(kind="service", id=name)

    @property
    def actor(self) -> str:
        """The form written into facts and events: `user/<id>`, `portal/<id>`, `system/<client>`, `service/<name>`."""
        return f"{self.kind}/{self.id}"

    @property
    def user_id(self) -> UUID | None:
        """The id where a person or a system acts; None for a service."""
        return self.id if isinstance(self.id, UUID) else None

    def reach(self, permission: str) -> Reach | None:
        """How far `permission` reaches for this principal; None when it is not held."""
        return Reach.ALL if self.kind == "service" else self.grants.get(permission)

    def may(self, permission: str) -> bool:
        """Whether `permission` is held at all."""
        return self.reach(permission) is not None

    def check_admitted(self, permission: str) -> None:
        """Raise Forbidden where a route that asks for `permission` lets them not in: people of the portal come in only
        where it reaches their own account, whatever role was given to them.
        """
        reach = self.reach(permission)
        if reach is None or (self.kind == "portal" and reach is not Reach.ACCOUNT):
            raise Forbidden(permission=permission)
