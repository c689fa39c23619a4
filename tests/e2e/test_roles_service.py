"""Who serves the customer, and the customer themselves: each does their part (R-14, R-15, R-16, R-21)."""

import pytest

from crm.client import Document
from tests.e2e.business import (
    ACCOUNTS,
    CONVERSATIONS,
    DELIVERIES,
    FEEDBACK,
    ORDERS,
    PAYMENTS,
    RECEIVABLES,
    TICKETS,
    Business,
)
from tests.e2e.company import Company
from tests.e2e.customers import Customer
from tests.e2e.door import refused

pytestmark = pytest.mark.xdist_group("stand")
AGENTS, TARGETS, NEWS = "/service-desk/v1/agents", "/service-desk/v1/service-targets", "/customer/v1/site/news"


@pytest.fixture
def ticket(company: Company, ours: Customer) -> Document:
    """A request of the customer, who chose the agent."""
    return ours.portal.post(TICKETS, {"kind": "fault", "subject": "leaks", "agent_id": company["service_agent"].id})


def test_d01_an_agent_answers_resolves_and_closes_what_the_customer_asked_of_them(
    company: Company, ours: Customer, ticket: Document
) -> None:
    agent, path = company["service_agent"], f"{TICKETS}/{ticket['id']}"
    assert (ticket["owner_id"], ticket["channel"]) == (agent.id, "portal")
    assert agent.post(f"{path}/replies", {"text": "which one?"})["replied_at"]
    with refused(409, "ticket-not-resolved"):
        agent.act(path, "close")
    assert agent.act(path, "resolve", {"resolution": "a new seal"})["status"] == "resolved"
    assert agent.act(path, "close")["status"] == "closed"
    with refused(409, "ticket-settled"):
        agent.act(path, "resolve", {"resolution": "again"})
    assert ours.portal.get(path)["resolution"] == "a new seal"


def test_d11_an_agent_invites_the_customer_to_talk(company: Company, ours: Customer) -> None:
    agent = company["service_agent"]
    conversation = agent.post(CONVERSATIONS, {"account_id": ours.account["id"], "text": "may I call?"})
    path = f"{CONVERSATIONS}/{conversation['id']}"
    ours.portal.act(path, "join")
    ours.portal.post(f"{path}/messages", {"text": "please"})
    assert [message["text"] for message in agent.items(f"{path}/messages")] == ["may I call?", "please"]
    assert agent.act(path, "close")["status"] == "closed"
    with refused(409, "conversation-is-closed"):
        ours.portal.post(f"{path}/messages", {"text": "hello?"})


def test_d03_the_front_desk_logs_a_call_as_a_request_of_the_customer(company: Company, ours: Customer) -> None:
    desk = company["front_desk"]
    call = {"kind": "complaint", "subject": "late", "account_id": ours.account["id"], "channel": "phone"}
    ticket = desk.post(TICKETS, call)
    assert ticket["owner_id"] is not None
    desk.post(f"{TICKETS}/{ticket['id']}/notes", {"text": "was very angry"})
    shown = desk.get(f"{TICKETS}/{ticket['id']}")
    assert (shown["channel"], shown["status"]) == ("phone", "open")


def test_r14_a_service_manager_gives_a_request_to_another_agent(
    company: Company, ours: Customer, ticket: Document
) -> None:
    first, second, path = company["service_agent"], company["second_service_agent"], f"{TICKETS}/{ticket['id']}"
    company["service_manager"].act(path, "assign", {"agent_id": second.id})
    with refused(404, "not-found"):
        first.act(path, "resolve", {"resolution": "mine"})
    assert second.act(path, "resolve", {"resolution": "a new seal"})["status"] == "resolved"


def test_d06_a_service_manager_says_how_soon_a_request_is_due(company: Company) -> None:
    manager = company["service_manager"]
    [target] = manager.items(TARGETS, kind="suggestion", priority="low")
    sooner = target["reply_minutes"] - 1
    assert manager.change(f"{TARGETS}/{target['id']}", {"reply_minutes": sooner})["reply_minutes"] == sooner


def test_r21_a_customer_completes_their_file_and_reads_the_news(ours: Customer) -> None:
    changed = ours.portal.change(f"{ACCOUNTS}/{ours.account['id']}", {"website": "https://customer.example"})
    assert changed["website"] == "https://customer.example"
    assert "items" in ours.portal.get(NEWS)


def test_s23_s24_a_customer_views_receives_and_pays_an_order(
    company: Company, business: Business, ours: Customer
) -> None:
    order = business.submitted_order(company["salesperson"], ours.account)
    path = f"{ORDERS}/{order['id']}"
    with refused(404, "not-found"):
        ours.portal.get(path)
    company["marketing_director"].act(path, "approve")
    first = ours.portal.act(path, "view")["viewed_at"]
    assert ours.portal.act(path, "view")["viewed_at"] == first
    delivery = f"{DELIVERIES}/{business.ship(company['salesperson'], order)['id']}"
    assert ours.portal.act(delivery, "receive", {"received_by": "门卫"})["status"] == "received"
    with refused(409, "delivery-already-received"):
        ours.portal.act(delivery, "receive")
    payment = ours.portal.post(PAYMENTS, {"amount": "12000.00", "order_id": order["id"]})
    company["fee_clerk"].act(f"{PAYMENTS}/{payment['id']}", "confirm")
    assert [one["status"] for one in ours.portal.items(RECEIVABLES, order_id=order["id"])] == ["settled"]


def test_d12_a_customer_chooses_the_agent_follows_the_request_and_takes_it_up_again(
    company: Company, ours: Customer, ticket: Document
) -> None:
    path, agent = f"{TICKETS}/{ticket['id']}", company["service_agent"]
    assert agent.id in {one["id"] for one in ours.portal.items(AGENTS)}
    ours.portal.post(f"{path}/replies", {"text": "it is the third one"})
    agent.act(path, "resolve", {"resolution": "a new seal"})
    assert ours.portal.act(path, "reopen", {"reason": "leaks again"})["status"] in ("open", "in_progress")
    assert ours.portal.act(path, "close")["status"] == "closed"


def test_d09_a_customer_judges_service_and_sale_once_each(company: Company, ours: Customer, ticket: Document) -> None:
    service = {"kind": "service", "score": 4, "ticket_id": ticket["id"]}
    with refused(409, "feedback-too-early"):
        ours.portal.post(FEEDBACK, service)
    company["service_agent"].act(f"{TICKETS}/{ticket['id']}", "resolve", {"resolution": "done"})
    assert ours.portal.post(FEEDBACK, service)["owner_id"] == company["service_agent"].id
    with refused(409, "feedback-already-given"):
        ours.portal.post(FEEDBACK, service)
    sale = ours.portal.post(FEEDBACK, {"kind": "sales", "score": 5, "order_id": ours.rows[ORDERS]})
    assert sale["owner_id"] == ours.salesperson.id
