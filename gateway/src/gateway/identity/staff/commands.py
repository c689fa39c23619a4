"""Staff and portal users: entered, placed in the organisation, given roles (员工管理, G-01, G-02)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Forbidden
from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.departments.model import Department, DepartmentInactive
from gateway.identity.masters import no_such, one_at_a_time
from gateway.identity.passwords.commands import put_digest
from gateway.identity.passwords.hashing import PasswordHashing
from gateway.identity.passwords.model import check_password
from gateway.identity.roles.queries import active_roles
from gateway.identity.sessions.commands import end_sessions
from gateway.identity.staff.model import LastAdministrator, User, UserKind, WhyDeactivated, enter
from gateway.identity.staff.queries import count_other_administrators, people_above

ASSIGN_ROLES = "identity.user.assign_roles"
SET_PASSWORD = "identity.user.set_password"  # noqa: S105 - the name of a permission
_POWERS = frozenset(
    {ASSIGN_ROLES, "identity.role.change", *(f"identity.client.{do}" for do in ("create", "change", "rotate_secret"))}
)
"""Who holds one of these can get every other permission."""


def create_user(
    uow: UnitOfWork,
    hashing: PasswordHashing,
    *,
    roles: Iterable[str] = (),
    password: str | None = None,
    **values: Any,
) -> User:
    """Enter a person. Giving roles or a password at once needs those permissions as well: who may enter staff
    (市场总监) must not thereby make administrators. Raises Forbidden, Invalid, LoginTaken at the flush.
    """
    user = enter(roles=roles, **values)
    digest = _digest_for_new(uow, hashing, user.login, password)
    one_at_a_time(uow.session)
    _check_place(uow, user, values)
    if user.roles:
        _needs(uow, ASSIGN_ROLES)
        _give_roles(uow, user)
    uow.add(user)
    if digest is not None:
        uow.write_early()  # the password's row refers to the user's
        put_digest(uow, user.id, digest)
    return user


def change_user(uow: UnitOfWork, user_id: UUID, **values: Any) -> User:
    """Change name, mail address, department, superior or deputy; raises SuperiorCircle, also when two changes meet.

    Reset mails go to the mail address: who changes it could log in as this person, so it takes that right as well.
    """
    one_at_a_time(uow.session)
    user = uow.get(User, user_id)
    moved = {name: value for name, value in values.items() if value != getattr(user, name)}
    _check_place(uow, user, moved)
    if "email" in moved:
        check_may_let_in(uow, user)
    user.change(**values)
    return user


def assign_roles(uow: UnitOfWork, user_id: UUID, *, roles: Iterable[str]) -> User:
    """Let a person hold exactly these roles; raises LastAdministrator where nobody could give rights any more."""
    one_at_a_time(uow.session)
    user = uow.get(User, user_id)
    administered = user.administers
    user.assign_roles(roles)
    _give_roles(uow, user)
    if administered and not user.administers:
        _check_administrators(uow, user)
    return user


def set_password(uow: UnitOfWork, hashing: PasswordHashing, user_id: UUID, *, password: str) -> User:
    """Give a person a new password; every session of theirs ends. Raises Forbidden, Invalid."""
    user = uow.get(User, user_id)
    check_may_let_in(uow, user)
    check_password(password, login=user.login, member="password")
    put_digest(uow, user.id, hashing.hash(password))
    note(uow, SecurityEventKind.PASSWORD_SET, subject_id=user.id)
    end_sessions(uow, user.id, reason="password_set")
    return user


def deactivate_user(
    uow: UnitOfWork, user_id: UUID, *, reason: WhyDeactivated = WhyDeactivated.OTHER, remark: str | None = None
) -> User:
    """Shut a person out: sessions end at once, access tokens die with the directory copies, within seconds.

    Whoever reports to them is led by the next superior above until somebody names another. The remark stays in the
    security journal: why somebody left is nobody else's business. Raises LastAdministrator, AlreadyInactive.
    """
    one_at_a_time(uow.session)
    user = uow.get(User, user_id)
    if user.administers:
        _check_administrators(uow, user)
    user.shut_out(reason)
    note(uow, SecurityEventKind.USER_DEACTIVATED, subject_id=user.id, reason=reason, note=remark or "")
    end_sessions(uow, user.id, reason="user_deactivated")
    return user


def reactivate_user(uow: UnitOfWork, user_id: UUID) -> User:
    """Let a person in again, with the roles they had; raises DepartmentInactive where their place is gone."""
    one_at_a_time(uow.session)
    user = uow.get(User, user_id)
    _check_place(uow, user, {"department_id": user.department_id})
    user.let_in()
    note(uow, SecurityEventKind.USER_REACTIVATED, subject_id=user.id)
    return user


def check_may_let_in(uow: UnitOfWork, user: User) -> None:
    """Raises Forbidden for one who may not open a login of this person: where the person's roles could give rights, it
    takes those rights as well, or a help desk could become anybody.
    """
    _needs(uow, SET_PASSWORD)
    for role in active_roles(uow.session, user.roles):
        for permission in sorted(_POWERS & role.grants.keys()):
            _needs(uow, permission)


def _digest_for_new(uow: UnitOfWork, hashing: PasswordHashing, login: str, password: str | None) -> str | None:
    """Made before the lock is taken: hashing takes long, and waits while others hash."""
    if password is None:
        return None
    _needs(uow, SET_PASSWORD)
    check_password(password, login=login, member="password")
    return hashing.hash(password)


def _needs(uow: UnitOfWork, permission: str) -> None:
    if not uow.principal.may(permission):
        raise Forbidden(permission=permission)


def _check_place(uow: UnitOfWork, user: User, places: Mapping[str, Any]) -> None:
    if department_id := places.get("department_id"):
        department = uow.session.get(Department, department_id)
        if department is None:
            raise no_such("department_id")
        if not department.active:
            raise DepartmentInactive
    if superior_id := places.get("superior_id"):
        _check_colleague(uow, superior_id, "superior_id")
        user.check_superior(superior_id, people_above(uow.session, superior_id))
    if deputy_id := places.get("deputy_id"):
        _check_colleague(uow, deputy_id, "deputy_id")
        if deputy_id == uow.principal.user_id:
            _needs(uow, ASSIGN_ROLES)  # a deputy has the other's approvals: nobody takes them


def _check_colleague(uow: UnitOfWork, user_id: UUID, member: str) -> None:
    colleague = uow.session.get(User, user_id)
    if colleague is None or not colleague.active or colleague.account_id is not None:
        raise no_such(member)


def _give_roles(uow: UnitOfWork, user: User) -> None:
    """Raises Invalid for a role that is not in use, BeyondTheAccount for one that is not for people of a customer."""
    roles = active_roles(uow.session, user.roles)
    if len(roles) < len(user.roles):
        raise no_such("roles")
    if user.kind == UserKind.PORTAL:
        for role in roles:
            role.check_within_account()
    note(uow, SecurityEventKind.ROLES_ASSIGNED, subject_id=user.id, roles=" ".join(user.roles))


def _check_administrators(uow: UnitOfWork, user: User) -> None:
    if not count_other_administrators(uow.session, user.id):
        raise LastAdministrator
