"""`crm-gateway bootstrap`: what must be there before anybody can log in. It may run any number of times and only
adds what is missing.
"""

import sys
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from chassis import pipeline
from chassis.principal import Principal
from chassis.service import Service
from chassis.settings import EXIT_CONFIGURATION
from chassis.storage import Database
from chassis.unit_of_work import Context, UnitOfWork
from gateway.edge.routes import SERVICES
from gateway.identity.clients.commands import create_client
from gateway.identity.clients.queries import client_by_code
from gateway.identity.companies.commands import create_company
from gateway.identity.companies.model import Company
from gateway.identity.departments.commands import create_department
from gateway.identity.departments.model import Department
from gateway.identity.instruments import Instruments, instruments_of
from gateway.identity.keys.commands import turn_keys
from gateway.identity.roles.commands import apply_template
from gateway.identity.roles.model import ADMINISTRATOR
from gateway.identity.roles.templates import templates
from gateway.identity.staff.commands import create_user
from gateway.identity.staff.queries import user_by_login
from gateway.settings import Settings

T = TypeVar("T")

OPERATOR = "crm-operator"
OPERATOR_SCOPES = (
    *(f"{service}.ops.{action}" for service in ("gateway", *SERVICES) for action in ("read", "manage")),
    *(f"identity.{kind}.read" for kind in ("company", "department", "user", "role", "client")),
    "customer.account.read",
    "sales.account.read",
    "service_desk.account.read",
)
"""What the operator's tools (doctor, load, status) need: to look at everything and to mend what was held."""


def main(service: Service, settings: Settings, _words: list[str]) -> int:
    """Run the bootstrap; without the two secrets it says so and exits with 78."""
    password, secret = settings.bootstrap_admin_password, settings.bootstrap_operator_secret
    if password is None or secret is None:
        missing = {"CRM_BOOTSTRAP_ADMIN_PASSWORD": password, "CRM_BOOTSTRAP_OPERATOR_SECRET": secret}
        sys.stderr.writelines(f"{name}: is not set\n" for name, value in missing.items() if value is None)
        return EXIT_CONFIGURATION
    database = service.database(settings, 1)
    try:
        for line in bootstrap(database, settings, instruments_of(settings), password, secret):
            sys.stdout.write(f"{line}\n")
    finally:
        database.close()
    return 0


def bootstrap(
    database: Database, settings: Settings, instruments: Instruments, password: str, secret: str
) -> list[str]:
    """Make signing key, company, root department, roles, administrator and operator, each in its own transaction, where
    missing; returns what was done. Raises Invalid for a password that the rules refuse.
    """
    done: list[str] = []

    def step(what: str, command: Callable[[UnitOfWork], T | None]) -> None:
        if pipeline.run(database, command, _CONTEXT) is not None:
            done.append(what)

    step("signing key", lambda uow: turn_keys(uow, instruments.master))
    step("company", lambda uow: _company(uow, settings))
    step("root department", lambda uow: _root(uow, settings))
    for template in templates():
        step(f"role {template.code}", lambda uow, template=template: apply_template(uow, template))  # type: ignore[misc]
    login = settings.bootstrap_admin_login
    step(f"administrator {login}", lambda uow: _administrator(uow, login, instruments, password))
    step(f"client {OPERATOR}", lambda uow: _operator(uow, secret))
    return done


_CONTEXT = Context(Principal.service("identity"), "identity.bootstrap", cause="import")


def _names(settings: Settings) -> dict[str, str]:
    return {"zh": settings.bootstrap_company_zh, "en": settings.bootstrap_company_en}


def _company(uow: UnitOfWork, settings: Settings) -> Company | None:
    if uow.session.scalar(select(Company.id).limit(1)) is not None:
        return None
    return create_company(
        uow,
        code="main",
        name=_names(settings),
        time_zone=settings.bootstrap_time_zone,
        base_currency=settings.bootstrap_currency,
    )


def _root(uow: UnitOfWork, settings: Settings) -> Department | None:
    if uow.session.scalar(select(Department.id).where(Department.parent_id.is_(None))) is not None:
        return None
    return create_department(uow, code="root", name=_names(settings))


def _administrator(uow: UnitOfWork, login: str, instruments: Instruments, password: str) -> object | None:
    if user_by_login(uow.session, login) is not None:
        return None
    root = uow.session.scalars(select(Department.id).where(Department.parent_id.is_(None))).one()
    return create_user(
        uow,
        instruments.hashing,
        login=login,
        name={"zh": "系统管理员", "en": "Administrator"},
        department_id=root,
        roles=[ADMINISTRATOR],
        password=password,
    )


def _operator(uow: UnitOfWork, secret: str) -> object:
    client = client_by_code(uow.session, OPERATOR)
    if client is not None:
        client.change(scopes=sorted({*client.scopes, *OPERATOR_SCOPES}))
        return client if client.facts else None
    name = {"zh": "运维工具", "en": "Operator's tools"}
    return create_client(uow, code=OPERATOR, name=name, scopes=OPERATOR_SCOPES, secret=secret)
