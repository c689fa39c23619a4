"""Role (角色): a set of permissions, each with its reach, that people hold. Data, not code: the administrator edits
it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact
from chassis.permission import resource_of
from chassis.principal import Reach
from gateway.identity.masters import Master
from gateway.identity.permissions import unknown
from gateway.model import Base


@dataclass(frozen=True)
class RoleCreated(Fact):
    """A role was made."""


@dataclass(frozen=True)
class RoleChanged(Fact):
    """Its name, permissions or masks changed; every holder's rights with it, within seconds."""


@dataclass(frozen=True)
class RoleDeactivated(Fact):
    """It gives no rights any more."""


@dataclass(frozen=True)
class RoleReactivated(Fact):
    """It gives rights again."""


class RoleCodeTaken(Refusal):
    """Another role has this code."""

    title = {"zh": "角色代码已被使用", "en": "The role code is taken"}


class RoleInUse(Refusal):
    """People hold it."""

    title = {"zh": "角色仍在使用", "en": "The role is in use"}
    detail = {"zh": "仍有 {holders} 名用户持有该角色", "en": "{holders} people hold it."}


class BeyondTheAccount(Refusal):
    """People of a customer hold only roles whose every permission stays within their own account."""

    title = {
        "zh": "客户用户只能持有数据范围为“所属客户”的角色",
        "en": "A portal user holds only roles that reach no further than the account",
    }
    detail = {
        "zh": "角色 {role} 的权限 {permission} 超出所属客户",
        "en": "The role {role} grants {permission} beyond the account.",
    }


class AdministratorRoleFixed(Refusal):
    """The administrator's role cannot lose the rights to give rights, nor the sight of those it gives them to."""

    title = {
        "zh": "系统管理员角色不能失去授权所需的权限",
        "en": "The administrator's role must keep the rights to give rights",
    }


ADMINISTRATOR = "administrator"
"""Code of the role of the system administrator (系统管理员, R-12)."""
KEEPS = frozenset({"identity.role.read", "identity.role.change", "identity.user.read", "identity.user.assign_roles"})
"""What the administrator's role cannot lose, or nobody could ever give it back."""


class Role(Base, Master):
    """`grants` maps a permission to its reach, `masks` a resource to {field: "redact" | "hide"}. `duty` says what
    its holder does.

    `edited` is set by the first change that people make; an unedited role follows its template when the product grows.
    """

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("code"),)
    __aggregate__ = "role"
    __changed__ = RoleChanged
    __deactivated__ = RoleDeactivated
    __reactivated__ = RoleReactivated
    __unrecorded__: ClassVar[frozenset[str]] = frozenset({"edited"})

    code: Mapped[str]
    name: Mapped[dict[str, str]]
    duty: Mapped[dict[str, str] | None]
    grants: Mapped[dict[str, str]]
    masks: Mapped[dict[str, Any]]
    edited: Mapped[bool]

    def edit(self, **values: Any) -> None:
        """Change it by hand; raises AdministratorRoleFixed."""
        grants, masks = values.get("grants", self.grants), values.get("masks", self.masks)
        if self.code == ADMINISTRATOR:
            lost = any(grants.get(name) != Reach.ALL for name in KEEPS)
            if lost or any(resource.startswith("identity.") for resource in masks):
                raise AdministratorRoleFixed
        _check(grants, masks)
        self.change(**values)
        self.edited = self.edited or bool(self.facts)

    def follow(self, **template: object) -> None:
        """Take over what the template says now, unless people have edited the role."""
        if not self.edited:
            self.change(**template)

    def check_within_account(self) -> None:
        """Raises BeyondTheAccount where a permission reaches further than a portal user may see."""
        for permission, reach in self.grants.items():
            if reach not in (Reach.OWN, Reach.ACCOUNT):
                raise BeyondTheAccount(role=self.code, permission=permission)

    def check_unused(self, holders: int) -> None:
        """Raises RoleInUse while somebody holds it, AdministratorRoleFixed for the administrator's."""
        if self.code == ADMINISTRATOR:
            raise AdministratorRoleFixed
        if holders:
            raise RoleInUse(holders=holders)


def make(
    *,
    code: str,
    name: dict[str, str],
    grants: dict[str, str],
    duty: dict[str, str] | None = None,
    masks: dict[str, Any] | None = None,
    edited: bool = True,
) -> Role:
    """A new role; `edited=False` for one made from a template."""
    _check(grants, masks or {})
    role = Role(
        id=new_id(), code=code, name=name, duty=duty, grants=grants, masks=masks or {}, active=True, edited=edited
    )
    role.record(RoleCreated())
    return role


def _check(grants: dict[str, str], masks: dict[str, Any]) -> None:
    """Raises Invalid for what would silently do nothing: a permission that does not exist, a mask over something that
    the role does not reach; and for masks over what every program needs to find a row again.
    """
    reached = {resource_of(permission) for permission in grants}
    faults = unknown(grants, "grants")
    for resource, fields in masks.items():
        if resource not in reached:
            faults.append(InputError(f"#/masks/{resource}", "mask-without-grant", _MASK_WITHOUT_GRANT))
        faults += [
            InputError(f"#/masks/{resource}/{name}", "not-maskable", _NOT_MASKABLE) for name in _BARE & fields.keys()
        ]
    if faults:
        raise Invalid(faults)


_BARE = frozenset({"id", "version"})
_MASK_WITHOUT_GRANT = {"zh": "角色对该资源没有任何权限", "en": "The role grants nothing on this resource."}
_NOT_MASKABLE = {"zh": "该字段不能屏蔽", "en": "This field cannot be masked."}
