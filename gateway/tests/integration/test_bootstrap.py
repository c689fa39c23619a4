"""The bootstrap: everything that must be there, once, however often it runs."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from chassis import pipeline
from chassis.command_line import main
from chassis.principal import Principal
from chassis.storage import Database
from chassis.unit_of_work import Context
from gateway.identity.bootstrap import bootstrap
from gateway.identity.instruments import Instruments
from gateway.identity.roles.commands import change_role
from gateway.identity.roles.model import Role
from gateway.identity.roles.templates import templates
from gateway.service import SERVICE
from gateway.settings import Settings

SECRETS = ("correct horse battery staple", "an operator's secret of forty-odd letters")


@pytest.fixture
def bare(empty_url: str, settings: Settings) -> Iterator[tuple[Database, Settings]]:
    fresh = replace(
        settings, database_url=settings.database_url.rpartition("/")[0] + "/" + empty_url.rpartition("/")[2]
    )
    database = SERVICE.database(fresh, pool_size=2)
    yield database, fresh
    database.close()


def counts(database: Database) -> dict[str, int]:
    tables = ("company", "department", "role", '"user"', "client", "signing_key", "fact")
    return {
        table: database.read(lambda session, table=table: session.scalar(text(f"SELECT count(*) FROM {table}")))  # type: ignore[misc]
        for table in tables
    }


def test_the_first_run_makes_everything_and_the_second_nothing(
    bare: tuple[Database, Settings], instruments: Instruments
) -> None:
    database, settings = bare
    done = bootstrap(database, settings, instruments, *SECRETS)
    assert len(done) == 5 + len(templates())
    made = counts(database)
    single = dict.fromkeys(("company", "department", '"user"', "client", "signing_key"), 1)
    assert made == {**single, "role": len(templates()), "fact": 4 + len(templates())}
    assert bootstrap(database, settings, instruments, *SECRETS) == []
    assert counts(database) == made


def test_a_later_release_extends_roles_that_nobody_edited(
    database: Database, settings: Settings, instruments: Instruments, run: Callable[..., Any]
) -> None:
    def cut(code: str, edited: bool) -> Callable[[Any], None]:
        def command(uow: Any) -> None:
            role = uow.session.query(Role).filter_by(code=code).one()
            role.change(grants={})
            role.edited = edited

        return command

    run(cut("order_clerk", edited=False))
    run(cut("fee_clerk", edited=True))
    assert bootstrap(database, settings, instruments, *SECRETS) == ["role order_clerk"]
    grants = dict(database.read(lambda session: session.query(Role.code, Role.grants).all()))
    assert "customer.account.read" in grants["order_clerk"]
    assert grants["fee_clerk"] == {}


def test_a_role_counts_as_edited_once_the_administrator_changed_it(database: Database) -> None:
    context = Context(Principal.service("identity"), "identity.role.change")
    role_id = database.read(lambda session: session.query(Role.id).filter_by(code="fee_clerk").scalar())
    pipeline.run(database, lambda uow: change_role(uow, role_id, name={"zh": "收费", "en": "Fees"}), context)
    assert database.read(lambda session: session.get(Role, role_id)).edited


def test_the_command_says_what_is_missing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _environment(settings).items():
        monkeypatch.setenv(name, value)
    with redirect_stderr(io.StringIO()) as said:
        code = main("gateway", "gateway.service:SERVICE", Settings, ["bootstrap"])
    assert code == 78
    assert "CRM_BOOTSTRAP_ADMIN_PASSWORD" in said.getvalue()
    assert "CRM_BOOTSTRAP_OPERATOR_SECRET" in said.getvalue()


def test_the_commands_work_from_the_command_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = _environment(settings)
    secrets = {"CRM_BOOTSTRAP_ADMIN_PASSWORD": SECRETS[0], "CRM_BOOTSTRAP_OPERATOR_SECRET": SECRETS[1]}
    for name, value in {**environment, **secrets}.items():
        monkeypatch.setenv(name, value)
    with redirect_stdout(io.StringIO()) as said:
        assert main("gateway", "gateway.service:SERVICE", Settings, ["bootstrap"]) == 0
        assert said.getvalue() == "", "it was bootstrapped before"
        assert main("gateway", "gateway.service:SERVICE", Settings, ["keys", "rotate"]) == 0
    assert [line.split()[1] for line in said.getvalue().splitlines()] == ["next", "active"]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "CRM_MODE": "test",
        "CRM_DATABASE_URL": settings.database_url,
        "CRM_BROKER_URL": settings.broker_url,
        "CRM_JWKS_URL": settings.jwks_url,
        "CRM_ISSUER": settings.issuer,
        "CRM_CURSOR_SECRET": settings.cursor_secret,
        "CRM_RELAY_WAKE": "127.0.0.1:9",
        "CRM_HTTP_BIND": "127.0.0.1:9",
        "CRM_MASTER_KEY": settings.master_key.hex(),
    }
