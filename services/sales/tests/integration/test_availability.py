"""What is available, as the ERP reports it (E-09)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.testing.staff import Caller, Staff


@pytest.fixture(scope="module")
def erp(staff: Staff) -> Caller:
    staff.define("erp", {"sales.availability.report": "all"})
    return staff.hire("erp")


def report(erp: Caller, minutes_ago: int, **available: str) -> Any:
    items = [{"product_code": code.replace("_", "-"), "available": quantity} for code, quantity in available.items()]
    at = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat().replace("+00:00", "Z")
    return erp.post("/v1/availability", {"as_of": at, "items": items})


def test_the_latest_report_of_a_product_stands_and_an_older_one_changes_nothing(
    staff: Staff, erp: Caller, product: dict[str, Any]
) -> None:
    clerk = staff.hire("order_clerk")

    def shown() -> list[tuple[str, str]]:
        found = clerk.get("/v1/availability", query_string={"product_id": product["id"]}).json["items"]
        return [(one["product_code"], one["available"]) for one in found]

    assert report(erp, 10, BRG_6204="340", UNHEARD_OF="1").json == {"taken": 1, "unknown_codes": ["UNHEARD-OF"]}
    assert shown() == [("BRG-6204", "340")]
    assert report(erp, 20, BRG_6204="500").json == {"taken": 0, "unknown_codes": []}
    assert shown() == [("BRG-6204", "340")]
    assert report(erp, 5, BRG_6204="-12.5").json["taken"] == 1
    assert shown() == [("BRG-6204", "-12.5")]
    assert report(erp, -5, BRG_6204="1").status_code == 422
    assert clerk.post("/v1/availability", {}).status_code == 403
