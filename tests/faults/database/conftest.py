"""Who asks while the database is in trouble, and what nobody may be answered."""

from collections.abc import Iterator

import pytest

from tests.faults.database.clerk import Clerk
from tests.faults.oracle.answers import Answers
from tests.faults.stand import Stand


@pytest.fixture(scope="module")
def clerk(stand: Stand) -> Clerk:
    """Their account is there before the test begins, so that the reconciler knows it."""
    return Clerk(stand)


@pytest.fixture(autouse=True)
def nobody_saw_a_fault(answers: Answers) -> Iterator[None]:
    """Whatever was answered at the door asked to come again or told what became of the request."""
    yield
    assert answers.faults == []
