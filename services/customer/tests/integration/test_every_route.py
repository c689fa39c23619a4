"""What holds for every route, walked from the service's own OpenAPI document."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, SOME_ID, Rows, mismatches, operations
from chassis.testing.staff import Caller, Staff
from customer.file_checks.model import FileCheck
from customer.service import SERVICE
from records.attachments.testing import an_attachment
from records.imports.testing import an_import
from records.saved_views.testing import a_view
from services.customer.tests.factories import CAMPAIGN, COMPANY, CONTACT, CREDIT, LEAD, PAGE, ROLES, RULE, TERMS

DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
ACCOUNT, TERMS_OF = "/v1/accounts/{account_id}", "/v1/payment-terms/{terms_id}"
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


def entered(clerk: Caller, kind: str, body: Mapping[str, Any]) -> str:
    """The id of what the clerk entered."""
    made = clerk.post(f"/v1/{kind}", body)
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def asked(clerk: Caller, path: str, changes: Mapping[str, Any]) -> str:
    """The id of the change that was asked for of what has been approved."""
    return str(clerk.patch(path, 3, changes).json["change_request"]["id"])


def approved(clerk: Caller, head: Caller, kind: str, body: Mapping[str, Any]) -> str:
    """The path of a document that the clerk entered and the head approved, at version 3."""
    path = f"/v1/{kind}/{entered(clerk, kind, body)}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
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


def rows_of(company: Staff, clerk: Caller, owners: Mapping[str, Caller]) -> Rows:
    """An account, what belongs to it, a lead and a talk for each owner, and one master without owner of each kind."""
    supervisor, head = company.hire("sales_supervisor"), company.hire("sales_head")
    known = masters(clerk, head)
    rows: dict[str, dict[str, str]] = {path: {"any": identifier} for path, identifier in known.items()}
    for whose, owner in owners.items():
        of_owner = {**_account(company, clerk, supervisor, owner), **_kept(company, clerk, owner)}
        of_owner |= _agreed(clerk, head, of_owner[ACCOUNT], known[TERMS_OF])
        for path, identifier in of_owner.items():
            rows.setdefault(path, {})[whose] = identifier
    company.dismiss(supervisor, head)
    return rows


def masters(clerk: Caller, head: Caller) -> dict[str, str]:
    """What belongs to nobody: its path and its id."""
    terms = approved(clerk, head, "payment-terms", {**TERMS, "code": new_id().hex[:20]})
    return {
        TERMS_OF: terms.rpartition("/")[2],
        "/v1/payment-terms-changes/{change_id}": asked(clerk, terms, {"discount_days": 5}),
        "/v1/custom-fields/{field_id}": entered(clerk, "custom-fields", a_field()),
        "/v1/approval-flows/{flow_id}": first(clerk, "approval-flows"),
        "/v1/completeness-policies/{policy_id}": first(clerk, "completeness-policies"),
        "/v1/coding-rules/{rule_id}": entered(clerk, "coding-rules", RULE),
        "/v1/campaigns/{campaign_id}": entered(clerk, "campaigns", CAMPAIGN),
        "/v1/publications/{publication_id}": entered(clerk, "publications", {**PAGE, "slug": f"page-{new_id()}"}),
    }


def _account(company: Staff, clerk: Caller, supervisor: Caller, owner: Caller) -> dict[str, str]:
    path = approved(clerk, supervisor, "accounts", {**COMPANY, "owner_id": str(owner.id)})
    account = path.rpartition("/")[2]
    talk = {"account_id": account, "kind": "call", "summary": "希望看到报价"}
    return {
        ACCOUNT: account,
        "/v1/account-changes/{change_id}": asked(clerk, path, {"region": "华南"}),
        "/v1/approvals/{approval_id}": first(clerk, "approvals", document_id=account),
        "/v1/contacts/{contact_id}": entered(clerk, "contacts", {**CONTACT, "account_id": account}),
        "/v1/interactions/{interaction_id}": entered(clerk, "interactions", talk),
        "/v1/attachments/{attachment_id}": an_attachment(company.engine, "account", account),
    }


def _agreed(clerk: Caller, head: Caller, account: str, terms: str) -> dict[str, str]:
    about = {"account_id": account}
    credit = approved(clerk, head, "credit-parameters", {**CREDIT, **about})
    return {
        "/v1/terms-assignments/{assignment_id}": entered(
            clerk, "terms-assignments", {**about, "payment_terms_id": terms}
        ),
        "/v1/credit-parameters/{parameters_id}": credit.rpartition("/")[2],
        "/v1/credit-parameters-changes/{change_id}": asked(clerk, credit, {"overdue_days": 5}),
    }


def _kept(company: Staff, clerk: Caller, owner: Caller) -> dict[str, str]:
    return {
        "/v1/leads/{lead_id}": entered(clerk, "leads", {**LEAD, "owner_id": str(owner.id)}),
        "/v1/file-checks/{check_id}": checked(company, owner),
        "/v1/saved-views/{view_id}": a_view(company.engine, owner.id, "accounts"),
        "/v1/imports/{import_id}": an_import(company.engine, owner.id, "accounts"),
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
