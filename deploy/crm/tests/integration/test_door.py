"""The doctor at the edge's own door."""

import pytest

from crm.doctor.door import fault_of
from deploy.crm.tests.integration.stub import Stub


@pytest.mark.parametrize(("status", "fault"), [(200, None), (503, "503"), (404, "404")])
def test_a_door_is_well_only_when_all_behind_it_is_ready(stub: Stub, status: int, fault: str | None) -> None:
    stub.replies["/readyz"] = [(status, {}, {})]
    said = fault_of(stub.url)
    assert said == (fault and f"GET {stub.url}/readyz: {fault}")


def test_a_door_that_nobody_opens_is_named() -> None:
    said = fault_of("http://127.0.0.1:9")
    assert said is not None
    assert said.startswith("GET http://127.0.0.1:9/readyz: ")
