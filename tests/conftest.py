"""What tests of the whole house share: one running system a test run, started by whoever asks first."""

import secrets
from collections.abc import Iterator

import pytest

from crm.testing.run import TestRun
from tests.faults.stand import Stand, standing


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    """The system, ready, with the demo company. Who asks for it is of the xdist group `stand`, else there are two."""
    with standing(TestRun.current().home.sub(f"stand-{secrets.token_hex(3)}")) as running:
        yield running
