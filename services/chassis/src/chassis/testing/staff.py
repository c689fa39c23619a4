"""A company's staff for tests of a service: roles in the directory copy, people who hold them, and their requests."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, delete, insert, update
from werkzeug.test import TestResponse

from chassis import migrations
from chassis.identifiers import new_id
from chassis.tables import directory_company, directory_department, directory_role, directory_user
from chassis.testing.access import Signer

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
        """A new person with these roles; `columns` are those of directory_user (department_id, superior_id, …)."""
        person = new_id()
        values = {
            "id": person, "version": 1, "kind": kind, "login": str(person), "name": _name("Test"),
            "roles": list(roles), "scopes": [], "active": True, **columns,
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(insert(directory_user).values(values))
        return Caller(self.app.test_client(), person, self._signer.bearer(person, kind))

    def dismiss(self, *people: Caller) -> None:
        """They are gone: nobody waits for their decision any more."""
        gone = directory_user.c.id.in_([person.id for person in people])
        with self.engine.begin() as connection:
            connection.execute(update(directory_user).where(gone).values(active=False))


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
