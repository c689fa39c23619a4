"""What was talked about, asked, answered and said afterwards: interactions, conversations, tickets, feedback."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from crm.client import Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import AGENTS, HANDS, People
from crm.demo.history.tables import read_json

TALKS = 2
"""Interactions with each customer."""


def enter_care(people: People, customers: Sequence[Customer], orders: Sequence[Document]) -> None:
    """Enter it for customers that are new, about the orders that they signed."""
    life = read_json("life.json")
    by_account = {order["account_id"]: order for order in orders}

    def care(number: int, customer: Customer) -> None:
        _talk(people, customer, number, life["interactions"])
        if number % 4 == 0:
            _converse(people, customer, life["conversations"][number // 4 % len(life["conversations"])])
        if order := by_account.get(customer.id):
            _attend(people, customer, order, number, life)

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(care, range(len(customers)), customers))


def _attend(people: People, customer: Customer, order: Document, number: int, life: Document) -> None:
    if number % 2 == 0:
        _serve(people, customer, order, number // 2, life)
    if number % 3 == 0:
        score, comment = life["sales_feedback"][number // 3 % len(life["sales_feedback"])]
        _judge(people, customer, {"kind": "sales", "order_id": order["id"], "score": score, "comment": comment})


def _talk(people: People, customer: Customer, number: int, texts: Sequence[Sequence[str | None]]) -> None:
    for turn in range(TALKS):
        kind, summary, next_step = texts[(number + turn) % len(texts)]
        ago = 5 + (number * 7 + turn * 31) % 110
        body = {"account_id": customer.id, "kind": kind, "summary": summary, "at": f"{people.day(ago)}T02:30:00Z"}
        if next_step:
            body |= {"next_step": next_step, "next_on": people.day(ago - 7)}
        people.of(customer.owner).customer.post("/v1/interactions", body)


def _converse(people: People, customer: Customer, texts: Sequence[str | None]) -> None:
    said, answered = texts
    staff, portal = people.of(customer.owner).service_desk, people.of(customer.login).service_desk
    conversation = staff.post("/v1/conversations", {"account_id": customer.id, "text": said})
    if answered:
        path = f"/v1/conversations/{conversation['id']}"
        portal.post(f"{path}/messages", {"text": answered})
        staff.post(f"{path}/close", version=staff.get(path)["version"])


def _serve(people: People, customer: Customer, order: Document, number: int, life: Document) -> None:
    described = life["tickets"][number % len(life["tickets"])]
    portal, agent = people.of(customer.login).service_desk, people.of(AGENTS[0]).service_desk
    asked = {key: described[key] for key in ("kind", "priority", "subject", "text")}
    ticket = portal.post("/v1/tickets", {**asked, "order_id": order["id"], "agent_id": people.ids[AGENTS[0]]})
    path = f"/v1/tickets/{ticket['id']}"
    if described["reply"]:
        agent.post(f"{path}/replies", {"text": described["reply"]})
    if described["resolution"]:
        version = agent.get(path)["version"]
        agent.post(f"{path}/resolve", {"resolution": described["resolution"]}, version=version)
        score, comment = life["feedback"][number % len(life["feedback"])]
        _judge(people, customer, {"kind": "service", "ticket_id": ticket["id"], "score": score, "comment": comment})


def _judge(people: People, customer: Customer, feedback: Document) -> None:
    said = {key: value for key, value in feedback.items() if value is not None}
    people.of(customer.login).service_desk.post("/v1/feedback", said)
