"""Routes of users (用户): staff and portal users."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Search, Sort, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.forms import login, version
from gateway.identity.instruments import instruments
from gateway.identity.roles.forms import role_code
from gateway.identity.staff import commands, queries
from gateway.identity.staff.events import UserState
from gateway.identity.staff.model import User, UserKind, WhyDeactivated

routes = Routes("users", prefix="/v1/users", zh="用户", en="Users")


class UserRead(UserState):
    """A user (用户)."""

    version = version()


class UserCreate(Schema):
    """A new user. `roles` and `password` need the permissions to give them."""

    kind = fields.Choice(UserKind, load_default=UserKind.USER)
    login = login(required=True)
    name = fields.Localized(120, required=True)
    email = fields.Email(load_default=None, allow_none=True)
    department_id = fields.Id(load_default=None, allow_none=True)
    superior_id = fields.Id(load_default=None, allow_none=True)
    deputy_id = fields.Id(load_default=None, allow_none=True)
    deputy_from = fields.Day(load_default=None, allow_none=True)
    deputy_until = fields.Day(load_default=None, allow_none=True)
    account_id = fields.Id(load_default=None, allow_none=True)
    roles = fields.List(role_code(), load_default=list, distinct=True)
    password = fields.Secret(200, load_default=None)


class UserPatch(Schema):
    """What may change about a user; roles, password and activity have actions of their own."""

    name = fields.Localized(120)
    email = fields.Email(allow_none=True)
    department_id = fields.Id(allow_none=True)
    superior_id = fields.Id(allow_none=True)
    deputy_id = fields.Id(allow_none=True)
    deputy_from = fields.Day(allow_none=True)
    deputy_until = fields.Day(allow_none=True)


class UserDeparture(Schema):
    """Why somebody is shut out; the note is for the security journal alone."""

    reason = fields.Choice(WhyDeactivated, load_default=WhyDeactivated.OTHER)
    note = fields.Text(
        500, lines=True, load_default=None, allow_none=True, attribute="remark", metadata={"example": "项目结束"}
    )


class UserRoles(Schema):
    """The roles that a user shall hold, and no others."""

    roles = fields.List(role_code(), required=True, distinct=True)


class UserPassword(Schema):
    """A new password."""

    password = fields.Secret(200, required=True)


class UserQuery(ListQuery):
    """Filters of users; `q` finds names in Chinese, pinyin or Latin script, logins and mail addresses."""

    kind = fields.Choice(UserKind, load_default=None)
    login = login(load_default=None)
    department_id = fields.Id(load_default=None)
    superior_id = fields.Id(load_default=None, me=True)
    account_id = fields.Id(load_default=None)
    active = fields.Boolean(load_default=None)
    role = role_code(load_default=None, metadata={"of": "roles"})
    q = Search("name", "login", "email")
    sort = Sort("login", "name", default="login")


@routes.get("", permission="identity.user.read", query=UserQuery, answer=page_of(UserRead), zh="用户列表")
def list_users(reader: Reader, query: dict[str, Any]) -> Page:
    """List users."""
    return queries.list_users(reader, query)


@routes.get("/<uuid:user_id>", permission="identity.user.read", answer=UserRead, zh="查看用户")
def read_user(reader: Reader, user_id: UUID) -> User:
    """Read a user."""
    return reader.get(User, user_id)


# `secret`: the hash of a request that holds a password must not lie in the database for a week; it is cheap to guess.
@routes.post("", permission="identity.user.create", body=UserCreate, answer=UserRead, secret=True, zh="录入用户")
def create_user(uow: UnitOfWork, body: dict[str, Any]) -> User:
    """Enter a user."""
    return commands.create_user(uow, instruments().hashing, **body)


@routes.patch("/<uuid:user_id>", permission="identity.user.change", body=UserPatch, answer=UserRead, zh="修改用户")
def change_user(uow: UnitOfWork, body: dict[str, Any], user_id: UUID) -> User:
    """Change a user."""
    return commands.change_user(uow, user_id, **body)


@routes.action(
    "/<uuid:user_id>/assign-roles",
    permission=commands.ASSIGN_ROLES,
    body=UserRoles,
    answer=UserRead,
    zh="分配角色",
)
def assign_roles(uow: UnitOfWork, body: dict[str, Any], user_id: UUID) -> User:
    """Give a user exactly these roles."""
    return commands.assign_roles(uow, user_id, **body)


@routes.action(
    "/<uuid:user_id>/set-password",
    permission=commands.SET_PASSWORD,
    body=UserPassword,
    answer=UserRead,
    secret=True,
    zh="设置密码",
)
def set_password(uow: UnitOfWork, body: dict[str, Any], user_id: UUID) -> User:
    """Give a user a new password and end their sessions."""
    return commands.set_password(uow, instruments().hashing, user_id, **body)


@routes.action(
    "/<uuid:user_id>/deactivate",
    permission="identity.user.deactivate",
    body=UserDeparture,
    answer=UserRead,
    zh="停用用户(离职、暂停)",
)
def deactivate_user(uow: UnitOfWork, body: dict[str, Any], user_id: UUID) -> User:
    """Shut a user out: they left, or must not work for a while."""
    return commands.deactivate_user(uow, user_id, **body)


@routes.action("/<uuid:user_id>/reactivate", permission="identity.user.deactivate", answer=UserRead, zh="重新启用用户")
def reactivate_user(uow: UnitOfWork, user_id: UUID) -> User:
    """Let a user in again."""
    return commands.reactivate_user(uow, user_id)


routes.history("/<uuid:user_id>/history", model=User, permission="identity.user.read", zh="用户变更历史")
