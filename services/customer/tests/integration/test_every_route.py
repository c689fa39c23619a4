"""What holds for every route, walked from the service's own OpenAPI document."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, SOME_ID, mismatches, operations
from chassis.testing.staff import Caller, Staff
from customer.file_checks.model import FileCheck
from customer.service import SERVICE
from records.attachments.testing import an_attachment
from records.imports.testing import an_import
from records.saved_views.testing import a_view
from services.customer.tests.factories import CAMPAIGN, COMPANY, CONTACT, CREDIT, LEAD, PAGE, ROLES, RULE, TERMS

DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
REASON = {"reason": "不合格"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/accounts/{account_id}/reject"): REASON,
    ("POST", "/v1/accounts/{account_id}/deactivate"): REASON,
    ("POST", "/v1/account-changes/{change_id}/reject"): REASON,
    ("POST", "/v1/accounts/{account_id}/assign"): {"owner_id": SOME_ID},
    ("POST", "/v1/accounts/{account_id}/release"): REASON,
    ("POST", "/v1/leads/{lead_id}/assign"): {"owner_id": SOME_ID},
    ("POST", "/v1/leads/{lead_id}/disqualify"): REASON,
    ("POST", "/v1/coding-rules/{rule_id}/reject"): REASON,
    ("POST", "/v1/campaigns/{campaign_id}/finish"): {"summary": "35 条线索"},
    ("POST", "/v1/campaigns/{campaign_id}/cancel"): REASON,
    ("POST", "/v1/payment-terms/{terms_id}/reject"): REASON,
    ("POST", "/v1/payment-terms-changes/{change_id}/reject"): REASON,
    ("POST", "/v1/terms-assignments/{assignment_id}/reject"): REASON,
    ("POST", "/v1/credit-parameters/{parameters_id}/reject"): REASON,
    ("POST", "/v1/credit-parameters-changes/{change_id}/reject"): REASON,
    ("PATCH", "/v1/imports/{import_id}"): {"mapping": []},
    ("PATCH", "/v1/completeness-policies/{policy_id}"): {"weights": {"name": 1}, "mandatory": ["name", "phone"]},
}


@pytest.fixture(scope="module")
def administrator(company: Staff) -> Caller:
    """Somebody who may do everything."""
    company.define("everything", EVERYTHING)
    return company.hire("everything")


@pytest.fixture(scope="module")
def departments(company: Staff) -> dict[str, Any]:
    """Where the owner of a row stands, seen from the caller."""
    here = company.department("here")
    return {
        "own": here,
        "team": here,
        "subtree": company.department("below", here),
        "foreign": company.department("far"),
    }


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service."""

    service, document = SERVICE, DOCUMENT


def a_field() -> dict[str, Any]:
    """A custom field under a key that is new."""
    return {"document": "customer.account", "key": f"f{new_id().hex[:30]}", "name": {"zh": "备注"}, "kind": "text"}


def first(clerk: Caller, kind: str, **filters: str) -> str:
    """The first row of a list."""
    return str(clerk.get(f"/v1/{kind}", query_string=filters).json["items"][0]["id"])


def approved(clerk: Caller, head: Caller, kind: str, body: Mapping[str, Any]) -> str:
    """The path of a master that the clerk entered and the head approved, at version 3."""
    made = clerk.post(f"/v1/{kind}", body)
    path = f"/v1/{kind}/{made.json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200, made.text
    assert head.act(f"{path}/approve", 2).status_code == 200
    return path


def checked(company: Staff, owner: Caller) -> str:
    """A check of the files of this owner; the schedule makes them, no route does."""
    made = FileCheck.of(owner.id, date(2026, 11, 23), 1, [])
    with company.engine.begin() as connection:
        connection.execute(insert(FileCheck).values(
            id=made.id, version=1, owner_id=made.owner_id, checked_on=made.checked_on, incomplete=made.incomplete,
            findings=made.findings,
        ))  # fmt: skip
    return str(made.id)


def rows_of(company: Staff, clerk: Caller, owners: Mapping[str, Caller]) -> dict[str, dict[str, str]]:
    """An account, what belongs to it, a lead and a talk for each owner, and one master without owner of each kind."""
    supervisor, head = company.hire("sales_supervisor"), company.hire("sales_head")
    accounts, changes, approvals, contacts, leads, interactions = {}, {}, {}, {}, {}, {}
    assignments, credits, credit_changes, checks, views = {}, {}, {}, {}, {}
    terms = approved(clerk, head, "payment-terms", {**TERMS, "code": new_id().hex[:20]})
    terms_change = clerk.patch(terms, 3, {"discount_days": 5}).json["change_request"]["id"]
    terms_id = terms.rpartition("/")[2]
    for whose, owner in owners.items():
        made = clerk.post("/v1/accounts", {**COMPANY, "owner_id": str(owner.id)}).json
        path = f"/v1/accounts/{made['id']}"
        assert clerk.act(f"{path}/submit", 1).status_code == 200
        assert supervisor.act(f"{path}/approve", 2).status_code == 200
        changes[whose] = clerk.patch(path, 3, {"region": "华南"}).json["change_request"]["id"]
        approvals[whose] = first(clerk, "approvals", document_id=made["id"])
        contacts[whose] = clerk.post("/v1/contacts", {**CONTACT, "account_id": made["id"]}).json["id"]
        leads[whose] = clerk.post("/v1/leads", {**LEAD, "owner_id": str(owner.id)}).json["id"]
        accounts[whose] = made["id"]
        talk = {"account_id": made["id"], "kind": "call", "summary": "希望看到报价"}
        interactions[whose] = clerk.post("/v1/interactions", talk).json["id"]
        about = {"account_id": made["id"]}
        assignment = clerk.post("/v1/terms-assignments", {**about, "payment_terms_id": terms_id})
        assignments[whose] = assignment.json["id"]
        credit = approved(clerk, head, "credit-parameters", {**CREDIT, **about})
        credits[whose] = credit.rpartition("/")[2]
        checks[whose] = checked(company, owner)
        views[whose] = a_view(company.engine, owner.id, "accounts")
        credit_changes[whose] = clerk.patch(credit, 3, {"overdue_days": 5}).json["change_request"]["id"]
    company.dismiss(supervisor, head)
    return {
        "/v1/payment-terms/{terms_id}": {"any": terms_id},
        "/v1/payment-terms-changes/{change_id}": {"any": terms_change},
        "/v1/terms-assignments/{assignment_id}": assignments,
        "/v1/credit-parameters/{parameters_id}": credits,
        "/v1/credit-parameters-changes/{change_id}": credit_changes,
        "/v1/accounts/{account_id}": accounts,
        "/v1/account-changes/{change_id}": changes,
        "/v1/file-checks/{check_id}": checks,
        "/v1/saved-views/{view_id}": views,
        "/v1/custom-fields/{field_id}": {"any": clerk.post("/v1/custom-fields", a_field()).json["id"]},
        "/v1/approvals/{approval_id}": approvals,
        "/v1/contacts/{contact_id}": contacts,
        "/v1/leads/{lead_id}": leads,
        "/v1/interactions/{interaction_id}": interactions,
        "/v1/attachments/{attachment_id}": {
            whose: an_attachment(company.engine, "account", account) for whose, account in accounts.items()
        },
        "/v1/imports/{import_id}": {
            whose: an_import(company.engine, owner.id, "accounts") for whose, owner in owners.items()
        },
        "/v1/approval-flows/{flow_id}": {"any": first(clerk, "approval-flows")},
        "/v1/completeness-policies/{policy_id}": {"any": first(clerk, "completeness-policies")},
        "/v1/coding-rules/{rule_id}": {"any": clerk.post("/v1/coding-rules", RULE).json["id"]},
        "/v1/campaigns/{campaign_id}": {"any": clerk.post("/v1/campaigns", CAMPAIGN).json["id"]},
        "/v1/publications/{publication_id}": {
            "any": clerk.post("/v1/publications", {**PAGE, "slug": f"page-{new_id()}"}).json["id"]
        },
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(
    company: Staff, administrator: Caller, departments: dict[str, Any], role: str
) -> None:
    if role == "customer":
        foreign = company.hire("salesperson", department_id=departments["foreign"])
        rows = rows_of(company, administrator, {"account": foreign, "foreign": foreign})
        account = rows["/v1/accounts/{account_id}"]["account"]
        caller = company.hire(role, kind="portal", account_id=account, department_id=departments["own"])
    else:
        caller = company.hire(role, department_id=departments["own"])
        others = {whose: company.hire(department_id=place) for whose, place in departments.items() if whose != "own"}
        rows = rows_of(company, administrator, {"own": caller, **others})
    assert mismatches(DOCUMENT, caller, ROLES[role], rows, BODIES) == []


def test_who_holds_no_permission_may_do_nothing(company: Staff, administrator: Caller) -> None:
    rows = rows_of(company, administrator, {"foreign": administrator})
    assert mismatches(DOCUMENT, company.hire(), {}, rows, BODIES) == []
