"""The company whose people the tests play, on the one running system of this test run."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crm.client import Client, Document, Wire
from tests.e2e.business import TICKETS, Business
from tests.e2e.company import Company
from tests.e2e.customers import Customer
from tests.faults.stand import Stand


@pytest.fixture(scope="session", autouse=True)
def _nothing_breaks(stand: Stand) -> Iterator[None]:
    """No request of all these tests is answered 500."""
    yield
    answers = map(json.loads, (stand.home.sub("logs") / "gateway.edge.access.log").read_text().splitlines())
    assert [answer for answer in answers if answer["status"] == 500] == []


@pytest.fixture(scope="session")
def company(stand: Stand) -> Company:
    """Everybody who works there, and a stranger."""
    return Company(stand.addresses.door)


@pytest.fixture(scope="session")
def business(company: Company) -> Business:
    """What they do every day."""
    return Business(company)


@pytest.fixture(scope="session")
def ours(business: Business) -> Customer:
    """A customer of the salesperson with one document of every kind."""
    return Customer.with_everything(business, business.company["salesperson"])


@pytest.fixture(scope="session")
def theirs(business: Business) -> Customer:
    """Another customer with as much, of another salesperson."""
    return Customer.with_everything(business, business.company["second_salesperson"])


@pytest.fixture(scope="session", autouse=True)
def overdue(company: Company, theirs: Customer) -> Document:
    """A complaint of a month ago that the agent never answered: first of all, for the schedule looks once a minute."""
    complaint = {
        "kind": "complaint",
        "subject": "never answered",
        "account_id": theirs.account["id"],
        "agent_id": company["service_agent"].id,
        "opened_at": (datetime.now(UTC) - timedelta(days=30)).isoformat(),
    }
    return company["front_desk"].post(TICKETS, complaint)


@pytest.fixture(scope="session")
def stand_document(stand: Stand) -> Document:
    """The merged OpenAPI document, as the door gives it out."""
    stranger = Client(stand.addresses.door, None, Wire("en"))
    return stranger.get("/openapi.json")
