"""What comes back: the clerk enters, the supervisor decides, the inspection says what is credited (R-03, R-04)."""

from decimal import Decimal

import pytest

from crm.client import Document
from tests.e2e.business import DELIVERIES, ORDERS, RECEIVABLES, TICKETS, Business
from tests.e2e.company import Company
from tests.e2e.door import Somebody, refused
from tests.e2e.papers import NOTES, RETURNS

pytestmark = pytest.mark.xdist_group("stand")


@pytest.fixture(scope="module")
def account(company: Company, business: Business) -> Document:
    return business.customer_of(company["salesperson"])


@pytest.fixture
def delivery(company: Company, business: Business, account: Document) -> Document:
    """Ten pumps at 1,200.00 that have left for the customer."""
    return business.ship(company["salesperson"], business.signed_order(company["salesperson"], account))


def entered(who: Somebody, delivery: Document, kind: str, quantity: str, reason: str, **more: object) -> str:
    """Where the draft of a return of so many of its pumps stands."""
    lines = [{"line": 1, "quantity": quantity, "reason": reason}]
    body = {"return_type": kind, "delivery_id": delivery["id"], "lines": lines, **more}
    return f"{RETURNS}/{who.post(RETURNS, body)['id']}"


def coming_back(company: Company, path: str) -> None:
    """Submitted by the returns clerk, approved by the supervisor."""
    company["returns_clerk"].act(path, "submit")
    company["sales_supervisor"].act(path, "approve")


def test_s18_a_batch_that_comes_back_is_credited_after_three_people_have_had_their_say(
    company: Company, account: Document, delivery: Document
) -> None:
    clerk, supervisor, seller = (company[role] for role in ("returns_clerk", "sales_supervisor", "salesperson"))
    with refused(403, "forbidden"):
        entered(seller, delivery, "batch", "10", "defect")
    path = entered(clerk, delivery, "batch", "10", "defect")
    clerk.act(path, "submit")
    with refused(403, "forbidden"):
        clerk.act(path, "approve")
    supervisor.act(path, "approve")
    with refused(403, "forbidden"):
        supervisor.act(path, "receive", {})
    with refused(409, "return-not-received"):
        company["service_manager"].post(f"{path}/inspection", {"lines": []})
    clerk.act(path, "receive", {})
    with refused(403, "forbidden"):
        clerk.post(f"{path}/inspection", {"lines": []})
    back = company["service_manager"].post(f"{path}/inspection", {"lines": []})
    assert (back["status"], back["total"]) == ("inspected", delivery["total"])
    [note] = seller.items(NOTES, account_id=account["id"], document_id=back["id"])
    [owed] = seller.items(RECEIVABLES, delivery_id=delivery["id"])
    assert (note["amount"], owed["open"], owed["status"]) == (delivery["total"], "0.00", "settled")


def test_s19_s21_line_off_and_batch_together_never_bring_back_more_than_was_delivered(
    company: Company, delivery: Document
) -> None:
    clerk = company["returns_clerk"]
    with refused(422, "invalid"):
        entered(clerk, delivery, "line_off", "4", "warranty")
    line_off = entered(clerk, delivery, "line_off", "4", "line_reject")
    coming_back(company, line_off)
    batch = entered(clerk, delivery, "batch", "7", "defect")
    with refused(409, "returned-more-than-delivered"):
        clerk.act(batch, "submit")
    clerk.change(batch, {"lines": [{"line": 1, "quantity": "6", "reason": "defect"}]})
    coming_back(company, batch)
    clerk.act(line_off, "receive", {})
    three = {"lines": [{"line": 1, "quantity": "3"}]}
    assert company["service_manager"].post(f"{line_off}/inspection", three)["total"] == "3600.00"
    clerk.act(batch, "void", {"reason": "the customer keeps them after all"})
    [line] = clerk.get(f"{DELIVERIES}/{delivery['id']}")["lines"]
    assert Decimal(line["returned_quantity"]) == Decimal(3), "the refused piece and the voided batch are theirs again"


def test_s20_a_supervisor_enters_what_the_field_reports_and_the_head_decides(
    company: Company, business: Business, account: Document, delivery: Document
) -> None:
    clerk, supervisor, head = (company[role] for role in ("returns_clerk", "sales_supervisor", "sales_head"))
    buyer = company.portal_user(account, "buyer")
    order = {"order_id": delivery["order_id"]}
    ticket = buyer.post(TICKETS, {"kind": "fault", "subject": "a pump leaks", **order})
    with refused(403, "return-not-for-your-role"):
        entered(clerk, delivery, "feedback", "1", "warranty")
    path = entered(supervisor, delivery, "feedback", "1", "warranty", ticket_id=ticket["id"])
    supervisor.act(path, "submit")
    with refused(403, "entered-by-yourself"):
        supervisor.act(path, "approve")
    head.act(path, "approve")
    clerk.act(path, "receive", {})
    company["service_manager"].post(f"{path}/inspection", {"lines": []})
    seen = buyer.get(path)
    assert (seen["status"], seen["total"], seen["ticket_id"]) == ("inspected", "1200.00", ticket["id"])
    assert buyer.get(f"{ORDERS}/{order['order_id']}")["lines"][0]["returned_quantity"] == "1"
