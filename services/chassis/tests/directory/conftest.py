"""A directory of departments, roles and people in a database of its own, and deeds that they own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import migrations
from chassis.directory.principals import principal_of
from chassis.identifiers import new_id
from chassis.model import TYPES, Owned, new_metadata
from chassis.permission import visible
from chassis.principal import Principal
from chassis.storage import Database
from chassis.tables import directory_department, directory_role, directory_user
from crm.testing import PostgresAccess

A_DAY = date(2026, 11, 21)


class Registry(DeclarativeBase):
    """Tables of the registry."""

    metadata = new_metadata()
    type_annotation_map = TYPES


class Account(Registry):
    """The registry's copy of an account."""

    __tablename__ = "account"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None]


class Deed(Owned, Registry):
    """Something that belongs to somebody."""

    __tablename__ = "deed"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Form(Registry):
    """A master that belongs to nobody."""

    __tablename__ = "form"
    id: Mapped[UUID] = mapped_column(primary_key=True)


def _create(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for step in migrations.STEPS:
            step(Operations(MigrationContext.configure(connection)))
        Registry.metadata.create_all(connection)
    engine.dispose()


@dataclass
class Directory:
    """Fills the directory and asks it."""

    database: Database

    def insert(self, table: Any, **values: Any) -> UUID:
        identifier: UUID = values.pop("id", None) or new_id()
        with self.database.transaction() as session:
            session.execute(insert(table).values(id=identifier, **values))
        return identifier

    def department(self, parent: UUID | None = None, id: UUID | None = None) -> UUID:
        return self.insert(directory_department, id=id, version=1, parent_id=parent, code="d", name={})

    def role(self, code: str, grants: Mapping[str, str], masks: Mapping[str, Any] | None = None, **how: Any) -> str:
        self.insert(directory_role, version=1, code=code, name={}, grants=grants, masks=masks or {}, **how)
        return code

    def person(self, *roles: str, **how: Any) -> UUID:
        plain: dict[str, Any] = {"kind": "user", "active": True, "scopes": [], "name": {}, "version": 1}
        return self.insert(directory_user, **{**plain, "roles": list(roles), **how})

    def deed(self, owner: UUID | None = None, account: UUID | None = None) -> UUID:
        return self.insert(Deed, owner_id=owner, account_id=account)

    def principal(self, person: UUID, kind: str = "user", today: date = A_DAY, **claims: Any) -> Principal:
        with self.database.transaction() as session:
            return principal_of(session, {"sub": str(person), "kind": kind, "scope": "", **claims}, today)

    def sees(self, person: UUID | Principal, permission: str = "registry.deed.read", kind: str = "user") -> set[UUID]:
        principal = person if isinstance(person, Principal) else self.principal(person, kind)
        with self.database.transaction() as session:
            return set(session.scalars(select(Deed.id).where(visible(principal, permission, Deed))))

    def sees_forms(self, person: UUID, permission: str) -> bool:
        form = self.insert(Form)
        principal = self.principal(person)
        with self.database.transaction() as session:
            return form in set(session.scalars(select(Form.id).where(visible(principal, permission, Form))))

    def account(self, parent: UUID | None = None) -> UUID:
        return self.insert(Account, parent_id=parent)


@pytest.fixture
def directory(postgres: PostgresAccess) -> Iterator[Directory]:
    template = postgres.template("registry", _create)
    with postgres.database(template) as url:
        database = Database(url, service="registry")
        yield Directory(database)
        database.close()
