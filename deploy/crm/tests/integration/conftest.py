"""A stub installation, and a whole one, for the tool's tests."""

from collections.abc import Iterator

import pytest

from crm.testing.run import TestRun
from deploy.crm.tests.integration.stub import TOKEN, Stub, token
from tests.faults.stand import Stand, standing


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    """Everything, running; for tests of the group "demo", which one worker runs."""
    with standing(TestRun.current().home.sub("demo")) as running:
        yield running


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A door that lets everybody in."""
    stub = Stub()
    stub.replies[TOKEN] = [token("t")]
    yield stub
    stub.close()
