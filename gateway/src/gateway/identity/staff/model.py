"""User (用户): a person who works here (员工) or, as portal user, for a customer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
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


class UserInactive(Refusal):
    """A person who is shut out gets no way in."""

    title = {"zh": "用户已停用", "en": "The user is inactive"}


class LastAdministrator(Refusal):
    """Without an active administrator nobody could give rights any more."""

    title = {"zh": "必须保留至少一名启用的系统管理员", "en": "One active administrator must remain"}


class UserKind(StrEnum):
    """Whom a user account is for: staff of the company (员工), or a customer's people in the portal (客户)."""

    USER = "user"
    PORTAL = "portal"


class WhyDeactivated(StrEnum):
    """Why somebody is shut out: they left the company (离职), must not work for a while (暂停), or anything else."""

    LEFT = "left"
    SUSPENDED = "suspended"
    OTHER = "other"


class User(Base, Master, Searchable):
    """A person with a login. `roles` are role codes; `superior_id` is whom they report to.

    `deputy_id` stands in for them from `deputy_from` to `deputy_until`, both days included, in the company's time zone;
    without a day on that side from ever or for ever. `departed` says that an inactive person has left for good.
    """

    __tablename__ = "user"
    __table_args__ = (
        Index("uq_user_login", text("lower(login)"), unique=True),
        Index("ix_user_roles", "roles", postgresql_using="gin"),
        Index("ix_user_search", "search", postgresql_using="gin"),
        CheckConstraint("superior_id <> id", name="superior"),
        CheckConstraint("deputy_id <> id", name="deputy"),
        CheckConstraint("deputy_id IS NOT NULL OR num_nonnulls(deputy_from, deputy_until) = 0", name="deputy_named"),
        CheckConstraint("deputy_from <= deputy_until", name="deputy_days"),
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
    deputy_from: Mapped[date | None]
    deputy_until: Mapped[date | None]
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    departed: Mapped[bool]

    # A person is their own owner: own reach shows oneself, team and subtree the people of those departments.
    owner_id: Mapped[UUID] = synonym("id")

    def change(self, **values: Any) -> None:
        """Change name, mail address, place or deputy; the days go with the deputy. Raises DeputyOfOneself, Invalid."""
        if values.get("deputy_id") == self.id:
            raise DeputyOfOneself
        if values.get("deputy_id", self.deputy_id) is None:
            values = {"deputy_from": None, "deputy_until": None, **values}
        _check({name: getattr(self, name) for name in ("kind", *_PLACES)} | values)
        super().change(**values)
        self.make_searchable()

    def shut_out(self, why: WhyDeactivated) -> None:
        """Take the person out of use; one who is suspended may still leave. Raises AlreadyInactive."""
        leaves = why is WhyDeactivated.LEFT
        if not self.active and leaves and not self.departed:
            self.record(UserDeactivated())
        else:
            self.deactivate()
        self.departed = leaves

    def let_in(self) -> None:
        """Let the person work again, back from wherever they were; raises AlreadyActive."""
        self.reactivate()
        self.departed = False

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


_PLACES = ("department_id", "superior_id", "deputy_id", "deputy_from", "deputy_until", "account_id")


def enter(
    *, login: str, name: dict[str, str], kind: str = UserKind.USER, roles: Iterable[str] = (), **values: Any
) -> User:
    """A new person; `values` are email, department, superior, deputy with days, account. Raises Invalid for a kind
    without its place.
    """
    values = dict.fromkeys(("email", *_PLACES)) | values
    _check({"kind": kind, **values})
    user = User(
        id=new_id(), kind=kind, login=login, name=name, roles=sorted(set(roles)), active=True, departed=False, **values
    )
    user.make_searchable()
    user.record(UserCreated())
    return user


def _check(values: dict[str, Any]) -> None:
    """Portal users belong to an account and have no place in the company; staff belong to no account. The days of a
    deputy need a deputy, and have an order.
    """
    if values["kind"] == UserKind.PORTAL:
        wrong = [name for name in _PLACES if name != "account_id" and values[name] is not None]
        wrong += ["account_id"] if values["account_id"] is None else []
    else:
        wrong = ["account_id"] if values["account_id"] is not None else []
    if wrong:
        raise Invalid([InputError(f"#/{name}", "wrong-for-kind", _WRONG_FOR_KIND) for name in wrong])
    first, last = values["deputy_from"], values["deputy_until"]
    if values["deputy_id"] is None and (first or last):
        raise Invalid([InputError("#/deputy_id", "required", _NO_DEPUTY)])
    if first and last and last < first:
        raise Invalid([InputError("#/deputy_until", "before-first-day", _NO_DAY)])


_WRONG_FOR_KIND = {"zh": "与用户类型不符", "en": "It does not fit the kind of user."}
_NO_DEPUTY = {"zh": "代理期间须指定代理人", "en": "The days are those of a deputy; name one."}
_NO_DAY = {"zh": "结束日早于开始日", "en": "The last day is before the first."}
