"""What the workshop's event promises."""

from typing import Any

import pytest

from chassis.contracts.schemas import data_schema
from services.chassis.tests.contracts.workshop import TABLE


@pytest.fixture
def schema() -> dict[str, Any]:
    return data_schema(TABLE, TABLE.types[0])
