"""User (用户): a person who works here (员工) or, as portal user, for a customer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, synonym

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact
from chassis.search import Searchable, search_columns
from gateway.identity.masters import Master
from gateway.identity.roles.model import ADMINISTRATOR
from gateway.model import Base


@dataclass(frozen=True)
class UserCreated(Fact):
    """A person was entered."""


@dataclass(frozen=True)
class UserChanged(Fact):
    """Name, mail address or place in the organisation changed."""


@dataclass(frozen=True)
class UserRolesAssigned(Fact):
    """The person holds other roles than before."""


@dataclass(frozen=True)
class UserDeactivated(Fact):
    """The person left or was shut out; access ends within seconds everywhere."""


@dataclass(frozen=True)
class UserReactivated(Fact):
    """The person may log in again."""


class LoginTaken(Refusal):
    """Logins are unique for good, so that history never names two people by one login."""

    title = {"zh": "登录名已被使用", "en": "The login is taken"}


class SuperiorCircle(Refusal):
    """The new superior reports to this person, directly or through others, or is this person."""

    title = {"zh": "上级关系不能成环", "en": "Nobody can be their own superior"}


class DeputyOfOneself(Refusal):
    """A deputy stands in for somebody else."""

    title = {"zh": "代理人不能是本人", "en": "Nobody can be their own deputy"}


class LastAdministrator(Refusal):
    """Without an active administrator nobody could give rights any more."""

    title = {"zh": "必须保留至少一名启用的系统管理员", "en": "One active administrator must remain"}


class UserKind(StrEnum):
    """Whom a user account is for: staff of the company (员工), or a customer's people in the portal (客户)."""

    USER = "user"
    PORTAL = "portal"


class User(Base, Master, Searchable):
    """A person with a login. `roles` are role codes; `superior_id` is whom they report to, `deputy_id` who stands in
    for them.
    """

    __tablename__ = "user"
    __table_args__ = (
        Index("uq_user_login", text("lower(login)"), unique=True),
        Index("ix_user_roles", "roles", postgresql_using="gin"),
        Index("ix_user_search", "search", postgresql_using="gin"),
        CheckConstraint("superior_id <> id", name="superior"),
        CheckConstraint("deputy_id <> id", name="deputy"),
        CheckConstraint(
            "kind = 'user' AND account_id IS NULL"
            " OR kind = 'portal' AND account_id IS NOT NULL AND department_id IS NULL AND superior_id IS NULL",
            name="kind",
        ),
    )
    __aggregate__ = "user"
    __changed__ = UserChanged
    __deactivated__ = UserDeactivated
    __reactivated__ = UserReactivated
    __unrecorded__: ClassVar[frozenset[str]] = frozenset({"sort_key", "search", "search_text"})

    kind: Mapped[str]
    login: Mapped[str]
    name: Mapped[dict[str, str]]
    email: Mapped[str | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    superior_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))

    # A person is their own owner: own reach shows oneself, team and subtree the people of those departments.
    owner_id: Mapped[UUID] = synonym("id")

    def change(self, **values: object) -> None:
        """Change name, mail address or place; raises DeputyOfOneself."""
        if values.get("deputy_id") == self.id:
            raise DeputyOfOneself
        super().change(**values)
        self.make_searchable()

    def check_superior(self, superior_id: UUID, above_superior: Collection[UUID]) -> None:
        """Raises SuperiorCircle when this person is the superior or stands above the superior."""
        if superior_id == self.id or self.id in above_superior:
            raise SuperiorCircle

    def assign_roles(self, roles: Iterable[str]) -> None:
        """Let the person hold exactly these roles."""
        wanted = sorted(set(roles))
        if wanted != self.roles:
            self.roles = wanted
            self.record(UserRolesAssigned())

    @property
    def administers(self) -> bool:
        """Whether this is an active system administrator."""
        return self.active and ADMINISTRATOR in self.roles

    def make_searchable(self) -> None:
        """Keep the search columns in step with names, login and mail address."""
        words = [self.login, self.email or ""]
        for column, value in search_columns(names=self.name.values(), words=words, numbers=[]).items():
            setattr(self, column, value)


def enter(
    *, login: str, name: dict[str, str], kind: str = UserKind.USER, roles: Iterable[str] = (), **values: Any
) -> User:
    """A new person; `values` are email, department_id, superior_id, deputy_id, account_id. Raises Invalid for a kind
    without its place.
    """
    for missing in ("email", "department_id", "superior_id", "deputy_id", "account_id"):
        values.setdefault(missing, None)
    _check_kind(kind, values)
    user = User(id=new_id(), kind=kind, login=login, name=name, roles=sorted(set(roles)), active=True, **values)
    user.make_searchable()
    user.record(UserCreated())
    return user


def _check_kind(kind: str, values: dict[str, Any]) -> None:
    """Portal users belong to an account and stand in no department; staff belong to no account."""
    if kind == UserKind.PORTAL:
        wrong = [name for name in ("department_id", "superior_id") if values[name] is not None]
        wrong += ["account_id"] if values["account_id"] is None else []
    else:
        wrong = ["account_id"] if values["account_id"] is not None else []
    if wrong:
        message = {"zh": "与用户类型不符", "en": "It does not fit the kind of user."}
        raise Invalid([InputError(f"#/{name}", "wrong-for-kind", message) for name in wrong])
