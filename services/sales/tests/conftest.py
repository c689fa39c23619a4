"""The sales service on a database of the module's own, and people who call it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.access import Signer
from chassis.testing.staff import Caller, Staff, employed, migrated
from chassis.worker import copies
from crm.testing import PostgresAccess
from sales.accounts.reactions import account_row
from sales.model import Base
from sales.service import SERVICE
from services.sales.tests.factories import ORDER, PRODUCT, ROLES


def found_company(url: str) -> None:
    """Migrate the empty database and define the roles."""
    migrated(SERVICE.migrations, "sales_app", url)
    with employed(SERVICE, url, Signer()) as staff:
        staff.incorporate()
        for code, grants in ROLES.items():
            staff.define(code, grants)


@pytest.fixture(scope="module")
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database of the service with its roles, as its superuser sees it."""
    with postgres.database(postgres.template("sales", found_company)) as url:
        yield url


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def staff(superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The service at work, and people to call it."""
    with employed(SERVICE, superuser_url, signer) as people:
        yield people


@pytest.fixture(scope="module")
def engine(staff: Staff) -> Engine:
    """Behind the service's back."""
    return staff.engine


@pytest.fixture(scope="module")
def supervisor(staff: Staff) -> Caller:
    """Somebody who approves orders."""
    return staff.hire("sales_supervisor")


@pytest.fixture
def clerk(staff: Staff, supervisor: Caller) -> Caller:
    """Somebody who enters orders, in a company where somebody approves them."""
    return staff.hire("order_clerk", "price_setter")


@pytest.fixture(scope="module")
def product(staff: Staff) -> dict[str, Any]:
    """A product on sale for 12.50 CNY."""
    answer = staff.hire("marketing_director").post("/v1/products", {**PRODUCT, "code": "BRG-6204"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


Learn = Callable[..., UUID]


@pytest.fixture(scope="module")
def learn(staff: Staff) -> Learn:
    """Let sales learn of an account as the worker would write it; `state` overrides what the event says."""

    def arrived(version: int = 1, identifier: UUID | None = None, **state: Any) -> UUID:
        identifier = identifier or new_id()
        known: dict[str, Any] = {
            "id": str(identifier), "code": f"C{identifier.hex[-6:]}", "kind": "company", "status": "approved",
            "active": True,
            "owner_id": None, "account_id": str(identifier), "name": {"zh": "青岛远航机械"}, "short_name": None,
            "handling": "own", "channel": "direct", "stage": "new", "region": "华东", "country": "CN",
        }  # fmt: skip
        row = {**account_row({**known, **state}), "id": identifier, "version": version}
        with staff.engine.begin() as connection:
            copies.write(connection, Base.metadata.tables["account"], [row])
        return identifier

    return arrived


Place = Callable[..., dict[str, Any]]


@pytest.fixture
def place(learn: Learn, product: dict[str, Any]) -> Place:
    """Let somebody enter an order of ten pieces; `details` override what the body says."""

    def placed(caller: Caller, **details: Any) -> dict[str, Any]:
        lines = [{"product_id": product["id"], "quantity": "10"}]
        body = {**ORDER, "lines": lines, **details}
        body.setdefault("account_id", str(learn()))
        answer = caller.post("/v1/orders", body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    return placed


Signed = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def signed(staff: Staff, learn: Learn, product: dict[str, Any]) -> Signed:
    """An order that one person entered and another approved; `lines` are quantities and prices, `details` its body."""
    clerk, supervisor = staff.hire("order_clerk", "price_setter"), staff.hire("sales_supervisor")

    def placed(*lines: tuple[str, str], account: UUID | None = None, **details: Any) -> dict[str, Any]:
        ordered = [
            {"product_id": product["id"], "quantity": quantity, "price": price}
            for quantity, price in lines or (("10", "12.50"),)
        ]
        body = {**ORDER, "account_id": str(account or learn()), "lines": ordered, **details}
        path = f"/v1/orders/{clerk.post('/v1/orders', body).json['id']}"
        assert clerk.act(f"{path}/submit", 1).status_code == 200
        answer = supervisor.act(f"{path}/approve", 2)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    return placed
