"""A company's staff for tests of a service: roles in the directory copy, people who hold them, and their requests."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, create_engine, delete, insert, select, update
from werkzeug.test import TestResponse

from chassis import migrations
from chassis.http.app import create_app
from chassis.http.house import House
from chassis.identifiers import new_id
from chassis.service import Service
from chassis.storage import Database
from chassis.tables import directory_company, directory_department, directory_role, directory_user
from chassis.testing.access import ISSUER, Signer

APP_PASSWORD = "only-for-tests"  # noqa: S105 - of a server that lives for a test


@dataclass(frozen=True)
class Caller:
    """Somebody with a token at the door of a service."""

    client: FlaskClient
    id: UUID
    headers: Mapping[str, str]

    def call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any) -> TestResponse:
        """One request, with further headers if given."""
        return self.client.open(path, method=method, headers={**self.headers, **(headers or {})}, **what)

    def get(self, path: str, **what: Any) -> TestResponse:
        """A question."""
        return self.call("GET", path, **what)

    def post(self, path: str, body: Any = None, **what: Any) -> TestResponse:
        """A command that makes something."""
        return self.call("POST", path, json={} if body is None else body, **what)

    def patch(self, path: str, version: int, body: Any) -> TestResponse:
        """A change of what had this version."""
        return self.call("PATCH", path, json=body, headers={"If-Match": f'"{version}"'})

    def act(self, path: str, version: int, body: Any = None) -> TestResponse:
        """A named action on what had this version."""
        return self.call("POST", path, json={} if body is None else body, headers={"If-Match": f'"{version}"'})


class Staff:
    """The people of one service's directory copy; `engine` is the superuser's, `app` what they call."""

    def __init__(self, engine: Engine, app: Flask, signer: Signer) -> None:
        self.engine, self.app, self._signer = engine, app, signer

    @property
    def database(self) -> Database:
        """The database as the application's role sees it."""
        house: House = self.app.extensions["chassis"]
        return house.database

    def incorporate(self, time_zone: str = "Asia/Shanghai") -> None:
        """The company itself, which says what day it is."""
        values = {"id": new_id(), "version": 1, "name": _name("Test"), "time_zone": time_zone, "base_currency": "CNY"}
        with self.engine.begin() as connection:
            connection.execute(insert(directory_company).values(values))

    def define(
        self, code: str, grants: Mapping[str, str], masks: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """A role with these grants, permission to reach, and masks by resource; a known code is defined anew."""
        rights = {"grants": dict(grants), "masks": dict(masks or {})}
        values = {"id": new_id(), "version": 1, "code": code, "name": _name(code), **rights}
        with self.engine.begin() as connection:
            connection.execute(delete(directory_role).where(directory_role.c.code == code))
            connection.execute(insert(directory_role).values(values))

    def department(self, code: str, parent_id: UUID | None = None) -> UUID:
        """A department, below another one if given."""
        identifier = new_id()
        values = {
            "id": identifier,
            "version": 1,
            "parent_id": parent_id,
            "code": code,
            "name": {"zh": code, "en": code},
        }
        with self.engine.begin() as connection:
            connection.execute(insert(directory_department).values(values))
        return identifier

    def hire(self, *roles: str, kind: str = "user", **columns: Any) -> Caller:
        """A new person with these roles; `columns` are those of directory_user (department_id, superior_id, …).

        Raises LookupError for a role that nobody defined: it would refuse everything, and say nothing of why.
        """
        person = new_id()
        values = {
            "id": person, "version": 1, "kind": kind, "login": str(person), "name": _name("Test"),
            "roles": list(roles), "scopes": [], "active": True, **columns,
        }  # fmt: skip
        with self.engine.begin() as connection:
            defined = set(connection.scalars(select(directory_role.c.code)))
            if unknown := set(roles) - defined:
                raise LookupError(f"roles that this test did not define: {', '.join(sorted(unknown))}")
            connection.execute(insert(directory_user).values(values))
        return Caller(self.app.test_client(), person, self._signer.bearer(person, kind))

    def dismiss(self, *people: Caller) -> None:
        """They are gone: nobody waits for their decision any more."""
        gone = directory_user.c.id.in_([person.id for person in people])
        with self.engine.begin() as connection:
            connection.execute(update(directory_user).where(gone).values(active=False))


@contextmanager
def employed(service: Service, superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The service at work in this database, and people to call it, whose tokens `signer` signs."""
    settings = service.settings(
        mode="test",
        database_url=as_role(superuser_url, f"{service.name}_app"),
        broker_url="amqp://nobody@127.0.0.1:1/",
        jwks_url="http://127.0.0.1:1/",
        issuer=ISSUER,
        cursor_secret="a secret of at least thirty-two letters",  # noqa: S106 - of a service that lives for a test
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
    )
    database = service.database(settings, pool_size=8)
    behind = create_engine(superuser_url)
    yield Staff(behind, create_app(replace(service, keys=lambda _database: signer.keys), settings, database), signer)
    database.close()
    behind.dispose()


def migrated(package: str, role: str, url: str) -> None:
    """Bring the empty database at the superuser's `url` to the newest revision, ready for the application's role."""
    with psycopg.connect(url, autocommit=True) as connection:
        password = sql.Literal(APP_PASSWORD)
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
        with suppress(psycopg.errors.DuplicateObject):  # roles are the server's: another database of the run made it
            connection.execute(make)
    migrations.upgrade(package, url, role)


def as_role(url: str, role: str) -> str:
    """The URL by which the application enters that database: no superuser, no DDL."""
    return re.sub(r"//[^@]*@", f"//{role}:{APP_PASSWORD}@", url)


def _name(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}
