"""The service desk on a database of the module's own, and people who call it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.access import Signer
from chassis.testing.staff import Staff, employed, migrated
from chassis.worker import copies
from crm.testing import PostgresAccess
from service_desk.accounts.reactions import account_row
from service_desk.contacts.reactions import contact_row
from service_desk.model import Base
from service_desk.orders.reactions import order_row
from service_desk.service import SERVICE


@pytest.fixture(scope="module")
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database of the service, as its superuser sees it."""
    template = postgres.template("service_desk", partial(migrated, SERVICE.migrations, "service_desk_app"))
    with postgres.database(template) as url:
        yield url


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def staff(superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The service at work, and people to call it."""
    with employed(SERVICE, superuser_url, signer) as people:
        yield people


Learn = Callable[..., UUID]


@pytest.fixture(scope="module")
def learn(staff: Staff) -> Learn:
    """Let the service desk learn of an account as the worker would write it; `state` overrides what the event says."""

    def arrived(version: int = 1, identifier: UUID | None = None, **state: Any) -> UUID:
        identifier = identifier or new_id()
        known: dict[str, Any] = {
            "id": str(identifier), "code": f"C{identifier.hex[-6:]}", "status": "approved", "active": True,
            "owner_id": None, "account_id": str(identifier), "name": {"zh": "青岛远航机械"}, "short_name": None,
        }  # fmt: skip
        row = {**account_row({**known, **state}), "id": identifier, "version": version}
        with staff.engine.begin() as connection:
            copies.write(connection, Base.metadata.tables["account"], [row])
        return identifier

    return arrived


@pytest.fixture(scope="module")
def learn_order(staff: Staff) -> Learn:
    """Let the service desk learn of an order as the worker would write it."""

    def arrived(**state: Any) -> UUID:
        identifier = new_id()
        known = {"number": f"SO20261122-{identifier.hex[-4:]}", "owner_id": None, "account_id": None, **state}
        with staff.engine.begin() as connection:
            table = Base.metadata.tables["sales_order"]
            copies.write(connection, table, [{**order_row(known), "id": identifier, "version": 1}])
        return identifier

    return arrived


@pytest.fixture(scope="module")
def learn_contact(staff: Staff) -> Learn:
    """Let the service desk learn of a contact as the worker would write it."""

    def arrived(version: int = 1, identifier: UUID | None = None, **state: Any) -> UUID:
        identifier = identifier or new_id()
        known: dict[str, Any] = {"owner_id": None, "name": "王小明", "email": None, "role": "user", "active": True}
        row = {**contact_row({**known, **state}), "id": identifier, "version": version}
        with staff.engine.begin() as connection:
            copies.write(connection, Base.metadata.tables["contact"], [row])
        return identifier

    return arrived
