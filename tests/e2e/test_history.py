"""The months that `make run` gives the demo company: every list has something to show, in every state."""

import pytest

from crm.client import Person, Session
from crm.demo import company, history
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]

STATES = {
    ("customer", "campaigns", "status"): {"planned", "running", "finished"},
    ("customer", "publications", "status"): {"published"},
    ("customer", "leads", "status"): {"new", "disqualified"},
    ("customer", "accounts", "status"): {"draft", "submitted", "approved"},
    ("sales", "item-numbers", "status"): {"approved"},
    ("sales", "prices", "status"): {"submitted", "approved"},
    ("sales", "orders", "status"): {"draft", "submitted", "approved", "completed", "cancelled"},
    ("sales", "quotations", "status"): {"draft", "submitted", "approved", "accepted", "declined", "ordered"},
    ("sales", "agreements", "status"): {"approved"},
    ("sales", "order-changes", "status"): {"draft", "submitted", "approved"},
    ("sales", "shipment-notices", "status"): {"draft", "submitted", "approved", "shipped"},
    ("sales", "deliveries", "status"): {"shipped", "received"},
    ("sales", "returns", "return_type"): {"batch", "line_off", "feedback"},
    ("sales", "returns", "status"): {"draft", "submitted", "approved", "received", "inspected"},
    ("sales", "credit-notes", "reason"): {"return"},
    ("sales", "credit-releases", "status"): {"approved"},
    ("sales", "credit-warnings", "point"): {"order_approved"},
    ("sales", "deposits", "status"): {"entered", "held", "refund_requested"},
    ("sales", "bank-collections", "status"): {"draft", "sent", "completed", "voided"},
    ("sales", "cash-receipts", "status"): {"held", "banked", "handed_in", "voided"},
    ("sales", "bank-lines", "status"): {"open", "matched", "set_aside"},
    ("sales", "receivables", "status"): {"open", "partly_settled", "settled"},
    ("sales", "payments", "status"): {"notified", "entered", "confirmed"},
    ("service_desk", "tickets", "status"): {"open", "in_progress", "resolved"},
    ("service_desk", "conversations", "status"): {"waiting", "closed"},
    ("service_desk", "feedback", "kind"): {"sales", "service"},
}
"""What must be there at least."""


def counted(administrator: Session) -> dict[str, int]:
    """How many of each there are."""
    return {
        resource: sum(1 for _ in administrator.services[service].items(f"/v1/{resource}"))
        for service, resource, _ in (*STATES, ("customer", "contacts", ""), ("customer", "interactions", ""))
    }


def test_a_new_company_has_documents_in_every_state_and_a_second_start_adds_nothing(stand: Stand) -> None:
    history.ensure(stand.addresses, print)
    login = company.account_of("administrator").login
    administrator = Session.open(stand.addresses, Person(login, company.password()), "en")
    for (service, resource, field), wanted in STATES.items():
        found = {row[field] for row in administrator.services[service].items(f"/v1/{resource}")}
        assert wanted <= found, f"{resource} in the states {found}"
    today = company.day_of(administrator.identity.get("/v1/companies")["items"][0]).isoformat()
    assert list(administrator.sales.items("/v1/receivables", status="open", **{"due_on[lt]": today})), (
        "some are overdue"
    )
    assert list(administrator.sales.items("/v1/cash-receipts", late="true")), "some should be in the bank by now"
    assert next(iter(administrator.sales.items("/v1/cash-counts")))["agrees"]
    assert any(feedback["low"] for feedback in administrator.service_desk.items("/v1/feedback"))
    before = counted(administrator)
    history.ensure(stand.addresses, print)
    assert counted(administrator) == before
    assert stand.doctor() == 0
