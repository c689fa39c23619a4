"""A stub installation for the tool's tests."""

from collections.abc import Iterator

import pytest

from deploy.crm.tests.integration.stub import TOKEN, Stub, token


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A door that lets everybody in."""
    stub = Stub()
    stub.replies[TOKEN] = [token("t")]
    yield stub
    stub.close()
