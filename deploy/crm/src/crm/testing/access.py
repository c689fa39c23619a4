"""What a test may do with the run's shared servers."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from crm.servers.databases import create_database, drop_database
from crm.servers.errors import ServerUnavailable
from crm.servers.locks import locked
from crm.servers.management import Management


@dataclass(frozen=True)
class PostgresAccess:
    """A PostgreSQL that all tests of the run share."""

    url: str
    """The superuser's URL of the database postgres."""
    locks: Path

    @property
    def host(self) -> str:
        """Where it listens."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 5432

    def url_of(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The URL of one of its databases, for the superuser or a role that the test made."""
        url = re.sub(r"/[^/]*$", f"/{database}", self.url)
        return re.sub(r"//[^@]*@", f"//{user}:{password}@", url) if user else url

    def template(self, name: str, make: Callable[[str], None]) -> str:
        """A database that `make(url)` fills once a run, for all workers; its name, to copy with `database(template=…)`.

        `make` must leave no connection behind: PostgreSQL copies only a database that nobody is in.
        """
        database = f"template_{name}"
        with locked(self.locks / database):
            if not self._exists(database):
                draft = f"{database}_draft"
                drop_database(self.url, draft)
                create_database(self.url, draft)
                make(self.url_of(draft))
                self._rename(draft, database)
        return database

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """A new database, empty or a copy of a template (about 50 ms), as its superuser's URL; dropped afterwards."""
        name = f"test_{secrets.token_hex(6)}"
        create_database(self.url, name, template)
        try:
            yield self.url_of(name)
        finally:
            drop_database(self.url, name)

    def _exists(self, database: str) -> bool:
        with psycopg.connect(self.url) as connection:
            return bool(connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone())

    def _rename(self, database: str, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("alter database {} rename to {}").format(*map(psycopg.sql.Identifier, (database, name)))
            )


@dataclass(frozen=True)
class BrokerAccess:
    """A RabbitMQ that all tests of the run share."""

    amqp_url: str
    """The administrator's URL, without a vhost."""
    management_url: str
    """http://user:password@host:port"""

    @property
    def management(self) -> Management:
        """The management API as the administrator."""
        return Management.of(self.management_url)

    def url(self, vhost: str, user: str | None = None, password: str | None = None) -> str:
        """The AMQP URL of a vhost, for the administrator or a user that the test made."""
        base = re.sub(r"//[^@]*@", f"//{user}:{password}@", self.amqp_url) if user else self.amqp_url
        return f"{base}/{quote(vhost, safe='')}"

    @contextmanager
    def vhost(self) -> Iterator[str]:
        """A new vhost in which the administrator may do everything; removed afterwards."""
        name = f"test-{secrets.token_hex(6)}"
        management = self.management
        management.put_vhost(name)
        administrator = urlsplit(self.amqp_url).username
        if administrator is None:
            raise ServerUnavailable("the broker's URL names no user")
        management.put_permissions(name, administrator, configure=".*", write=".*", read=".*")
        try:
            yield name
        finally:
            management.delete_vhost(name)
