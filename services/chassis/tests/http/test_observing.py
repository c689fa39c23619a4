"""What is measured of a request costs nobody the answer."""

import errno

import pytest

from chassis.telemetry import metrics
from services.chassis.tests.http.conftest import Caller


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), IndexError("mmap slice")])
def test_g9_what_was_done_is_answered_though_its_measure_cannot_be_written(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A file of metrics that cannot grow: without a descriptor, and ever after."""

    def cannot_grow(*_: str) -> None:
        raise error

    monkeypatch.setattr(metrics.HTTP_SECONDS, "labels", cannot_grow)
    answer = clerk.call("POST", "/v1/books", json={"title": "红楼梦", "kind": "novel", "price": "88.8"})
    assert answer.status_code == 201, answer.text
    assert clerk.call("GET", f"/v1/books/{answer.get_json()['id']}").status_code == 200
