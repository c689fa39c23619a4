"""What the door says that it answers, and who may ask for all of it."""

from typing import Any

import pytest
import urllib3

from tests.faults.hostile.somebody import Somebody, of_the_company
from tests.faults.stand import Stand


@pytest.fixture(scope="module")
def document(stand: Stand) -> dict[str, Any]:
    """The merged document of the API; what other addresses serve is no part of it."""
    merged: dict[str, Any] = urllib3.request("GET", f"{stand.addresses.door}/openapi.json").json()
    return {**merged, "paths": {path: item for path, item in merged["paths"].items() if path.startswith("/api/")}}


@pytest.fixture(scope="module")
def administrator(stand: Stand) -> Somebody:
    return of_the_company(stand.addresses.door, "administrator")
