"""The policy of completeness over HTTP: mandatory fields are data (C-28, G-13)."""

from typing import Any

import pytest

from chassis.testing.staff import Staff
from services.customer.tests.factories import COMPANY

POLICIES = "/v1/completeness-policies"


def policy_of(company: Staff, kind: str = "company") -> dict[str, Any]:
    items = company.hire("sales_head").get(POLICIES).json["items"]
    return next(dict(item) for item in items if item["kind"] == kind)


def test_a_field_made_mandatory_is_asked_for_from_then_on(company: Staff) -> None:
    shipped, clerk = policy_of(company), company.hire("customer_file_clerk")
    changed = company.hire("sales_head").patch(
        f"{POLICIES}/{shipped['id']}",
        shipped["version"],
        {"weights": shipped["weights"], "mandatory": [*shipped["mandatory"], "bank_account"]},
    )
    assert changed.status_code == 200, changed.text
    account = clerk.post("/v1/accounts", COMPANY).json
    company.hire("sales_supervisor")
    refused = clerk.act(f"/v1/accounts/{account['id']}/submit", 1)
    assert refused.json["missing"] == ["bank_account"]
    assert len(clerk.get(f"{POLICIES}/{shipped['id']}/history").json["items"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"weights": {"name": 1}, "mandatory": ["name"]}, 409),
        ({"weights": {"name": 1}, "mandatory": ["name", "phone", "shoe_size"]}, 422),
        ({"weights": {"name": 1.5}, "mandatory": ["name", "phone"]}, 422),
        ({"weights": {"name": 0}, "mandatory": ["name", "phone"]}, 422),
        ({"weights": {"name": True}, "mandatory": ["name", "phone"]}, 422),
        ({"weights": {"shoe_size": 1}, "mandatory": ["name", "phone"]}, 422),
        ({"weights": {}, "mandatory": ["name", "phone"]}, 422),
    ],
)
def test_what_is_no_policy_is_refused(company: Staff, body: dict[str, Any], status: int) -> None:
    shipped = policy_of(company)
    refused = company.hire("sales_head").patch(f"{POLICIES}/{shipped['id']}", shipped["version"], body)
    assert refused.status_code == status, refused.text


def test_the_score_shows_how_much_is_still_to_be_filled_in(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    account = clerk.post("/v1/accounts", COMPANY).json
    changed = clerk.patch(f"/v1/accounts/{account['id']}", 1, {"email": "sales@longshi.example"}).json
    assert account["completeness"] < changed["completeness"] < 100
