"""Databases and roles inside a PostgreSQL server, whoever started it: all by the superuser's URL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from crm.servers.errors import ServerUnavailable


@contextmanager
def _superuser(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection; what PostgreSQL refuses is ServerUnavailable with its own words."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise ServerUnavailable(f"PostgreSQL: {error}") from error


def answers(url: str) -> bool:
    """Whether the server lets that user in now."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def check_locale(url: str) -> None:
    """Raise ServerUnavailable unless the database of that URL folds letters outside ASCII (libraries.md 5.3)."""
    with _superuser(url) as connection:
        row = connection.execute("select lower('Ä') = 'ä', current_setting('server_encoding')").fetchone()
    if row != (True, "UTF8"):
        raise ServerUnavailable(
            "PostgreSQL must be initialised with UTF-8 and a locale such as C.UTF-8, else Chinese is not found"
        )


def create_database(url: str, name: str, template: str | None = None, owner: str | None = None) -> None:
    """CREATE DATABASE with the superuser's URL; ServerUnavailable if it is there."""
    statement: sql.Composed = sql.SQL("create database {}").format(sql.Identifier(name))
    copied: LiteralString = " template {} strategy file_copy"  # where both lie in memory a third of the time of wal_log
    parts: tuple[tuple[LiteralString, str | None], ...] = ((copied, template), (" owner {}", owner))
    for clause, value in parts:
        if value:
            statement += sql.SQL(clause).format(sql.Identifier(value))
    with _superuser(url) as connection:
        connection.execute(statement)


def drop_database(url: str, name: str) -> None:
    """DROP DATABASE, throwing out whoever is still in it."""
    with _superuser(url) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def prepare_service(url: str, service: str, owner_password: str, app_password: str) -> None:
    """The service's database with its owner and application role, closed to every other service; repeatable.

    The application role may read and write what the owner's migrations make, and make nothing itself (data.md).
    """
    owner, app = f"{service}_owner", f"{service}_app"
    with _superuser(url) as connection:
        for role, password in ((owner, owner_password), (app, app_password)):
            _put_role(connection, role, password)
        if not connection.execute("select 1 from pg_database where datname = %s", (service,)).fetchone():
            create_database(url, service, owner=owner)
        database, roles = sql.Identifier(service), sql.SQL(", ").join([sql.Identifier(owner), sql.Identifier(app)])
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        connection.execute(sql.SQL("grant connect on database {} to {}").format(database, roles))
    with _superuser(re.sub(r"/[^/]*$", f"/{service}", url)) as inside:
        inside.execute(sql.SQL("alter schema public owner to {}").format(sql.Identifier(owner)))
        inside.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(app)))
        for what in (sql.SQL("select, insert, update, delete on tables"), sql.SQL("usage, select on sequences")):
            inside.execute(
                sql.SQL("alter default privileges for role {} grant {} to {}").format(
                    sql.Identifier(owner), what, sql.Identifier(app)
                )
            )


def _put_role(connection: "psycopg.Connection[Any]", role: str, password: str) -> None:
    verb: LiteralString = (
        "alter" if connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() else "create"
    )
    statement = sql.SQL(verb) + sql.SQL(" role {} login password {}").format(
        sql.Identifier(role), sql.Literal(password)
    )
    connection.execute(statement)
