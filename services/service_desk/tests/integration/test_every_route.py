"""What holds for every route of the service desk (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, mismatches, operations
from chassis.testing.staff import Caller, Staff
from service_desk.service import SERVICE
from services.service_desk.tests.factories import (
    AGENT_RIGHTS,
    COMPLAINT,
    CUSTOMER_RIGHTS,
    INQUIRY_RIGHTS,
    MANAGER_RIGHTS,
    SALESPERSON_RIGHTS,
)

Learn = Callable[..., UUID]
DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
READ = "service_desk.account.read"
ROLES: dict[str, dict[str, str]] = {
    "service_agent": {READ: "own", **AGENT_RIGHTS},
    "teammate": dict.fromkeys(EVERYTHING, "team"),
    "front_desk": dict.fromkeys(EVERYTHING, "subtree"),
    "service_manager": {READ: "all", **MANAGER_RIGHTS},
    "customer": {READ: "account", **CUSTOMER_RIGHTS},
    "salesperson": SALESPERSON_RIGHTS,
    "inquiry_clerk": INQUIRY_RIGHTS,
    "nobody": {},
}
MASTERS = {
    "/v1/service-targets": "/v1/service-targets/{target_id}",
    "/v1/working-calendars": "/v1/working-calendars/{calendar_id}",
}
WORDS = {"text": "今天补发"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/tickets/{ticket_id}/assign"): {"agent_id": str(new_id())},
    ("POST", "/v1/tickets/{ticket_id}/replies"): WORDS,
    ("POST", "/v1/tickets/{ticket_id}/notes"): WORDS,
    ("POST", "/v1/tickets/{ticket_id}/resolve"): {"resolution": "已补发"},
    ("POST", "/v1/tickets/{ticket_id}/reopen"): {"reason": "没有收到"},
    ("POST", "/v1/conversations/{conversation_id}/assign"): {"owner_id": str(new_id())},
    ("POST", "/v1/conversations/{conversation_id}/messages"): WORDS,
}


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    """Somebody who may do everything."""
    staff.define("everything", EVERYTHING)
    return staff.hire("everything")


@pytest.fixture(scope="module")
def app(staff: Staff) -> Flask:
    return staff.app


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service."""

    service, document = SERVICE, DOCUMENT


def rows_of(staff: Staff, administrator: Caller, accounts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What there is about each account, of the account's owner, and the masters that nobody owns."""
    tickets, feedback, conversations = {}, {}, {}
    for whose, account in accounts.items():
        tickets[whose] = administrator.post("/v1/tickets", {**COMPLAINT, "account_id": account}).json["id"]
        given = {"kind": "sales", "score": 5, "account_id": account}
        feedback[whose] = administrator.post("/v1/feedback", given).json["id"]
        invited = administrator.post("/v1/conversations", {**WORDS, "account_id": account})
        conversations[whose] = invited.json["id"]
    with staff.engine.begin() as connection:
        for table in ("ticket", "conversation"):
            of_the_account = f"FROM account WHERE {table}.account_id = account.id"
            connection.exec_driver_sql(f"UPDATE {table} SET owner_id = account.owner_id {of_the_account}")
    mail = administrator.post("/v1/inbound-mail", {"mailbox": "sales@longshi.example", "raw": "RnJvbTogYQ=="})
    masters = {path: administrator.get(path).json["items"][0]["id"] for path in MASTERS}
    return {
        "/v1/accounts/{account_id}": dict(accounts),
        "/v1/tickets/{ticket_id}": tickets,
        "/v1/feedback/{feedback_id}": feedback,
        "/v1/conversations/{conversation_id}": conversations,
        "/v1/inbound-mail/{mail_id}": {"any": mail.json["id"]},
        **{MASTERS[path]: {"any": identifier} for path, identifier in masters.items()},
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(
    staff: Staff, administrator: Caller, learn: Learn, role: str
) -> None:
    staff.define(role, ROLES[role])
    here = staff.department(f"here of {role}")
    if role == "customer":
        accounts = {"account": str(learn()), "foreign": str(learn())}
        caller = staff.hire(role, kind="portal", account_id=accounts["account"], department_id=here)
    else:
        places = {"team": here, "subtree": staff.department(f"below {role}", here), "foreign": staff.department(role)}
        caller = staff.hire(role, department_id=here)
        owners = {"own": caller, **{whose: staff.hire(department_id=place) for whose, place in places.items()}}
        accounts = {whose: str(learn(owner_id=str(owner.id))) for whose, owner in owners.items()}
    rows = rows_of(staff, administrator, accounts)
    assert mismatches(DOCUMENT, caller, ROLES[role], rows, BODIES) == []
