"""What people do on a day, by the one service that each of these steps needs besides tokens they hold (mission 1.9)."""

import random
from collections.abc import Callable, Mapping
from secrets import token_hex, token_urlsafe

from crm.demo import company
from crm.demo.company import Duty
from crm.demo.story import Story
from crm.demo.story.newcomer import Newcomer
from crm.demo.story.scene import act
from crm.mail.command_line import mailbox_of
from tests.faults.stand import Stand

BUSY: tuple[Duty, ...] = ("director", "prospector", "salesperson", "agent", "fee_clerk", "administrator")
WON = "7"
"""The step after which the customer has a login and a salesperson."""


def day_begun(stand: Stand) -> Story:
    """A story told as far as that there is a customer; everybody has logged in for what comes now."""
    story = Story(stand.addresses, "en", mailbox_of(stand.home))
    for step in story.steps:
        assert story.play(step).missing == []
        if step.number == WON:
            break
    for duty in BUSY:
        story.cast.id_of(duty)
    return story


def find_customers(story: Story) -> None:
    """4c and 8: one is found and becomes a customer; what was said with another is noted."""
    prospector, found = story.cast.duty("prospector").customer, Newcomer.drawn(random.SystemRandom())
    known = {"person_name": found.person_zh, "company_name": found.company["name_zh"], "phone": found.phone}
    lead = prospector.post("/v1/leads", {"path": "outbound", "source": "prospecting", "consent": True, **known})
    act(prospector, f"/v1/leads/{lead['id']}", "convert", {"account": found.account})
    talk = {"account_id": story.known["account"]["id"], "kind": "call", "summary": "wants pumps"}
    story.cast.duty("salesperson").customer.post("/v1/interactions", talk)


def trade(story: Story) -> None:
    """9 to 14: ordered, approved, shipped, received, paid, confirmed."""
    salesperson, director, clerk = (story.cast.duty(duty).sales for duty in ("salesperson", "director", "fee_clerk"))
    customer, lines = story.customer.sales, [{"product_id": story.known["product"]["id"], "quantity": "1"}]
    promised = {"po_number": "PO-1", "promised_on": str(story.today())}
    order = salesperson.post("/v1/orders", {"account_id": story.known["account"]["id"], "lines": lines, **promised})
    path = f"/v1/orders/{order['id']}"
    act(salesperson, path, "submit")
    act(director, path, "approve")
    delivery = act(salesperson, path, "ship")
    act(customer, f"/v1/deliveries/{delivery['id']}", "receive")
    payment = customer.post("/v1/payments", {"amount": order["total"], "order_id": order["id"]})
    act(clerk, f"/v1/payments/{payment['id']}", "confirm")


def serve(story: Story) -> None:
    """4a and 15 to 18: a stranger writes; the customer asks, is answered, and says what they think of it."""
    visitor = {**story.newcomer.visitor, "text": "a price, please", "consent": True, "token": token_urlsafe(32)}
    story.cast.stranger.service_desk.post("/v1/visits", visitor)
    customer, agent = story.customer.service_desk, story.cast.duty("agent").service_desk
    asked = {"kind": "fault", "subject": "it leaks", "agent_id": story.cast.id_of("agent")}
    ticket = customer.post("/v1/tickets", asked)
    path = f"/v1/tickets/{ticket['id']}"
    agent.post(f"{path}/replies", {"text": "where?"})
    act(agent, path, "resolve", {"resolution": "a new seal"})
    customer.post("/v1/feedback", {"kind": "service", "score": 1, "ticket_id": ticket["id"]})


def read_notices(story: Story) -> None:
    """6 and 10: people read what they were told, and put it away."""
    for person in (story.cast.duty("salesperson"), story.customer):
        assert list(person.notify.items("/v1/me/notices"))
        person.notify.post("/v1/me/notices/read-all")


def look_after_people(story: Story) -> None:
    """1 and 19: somebody is hired; the director looks at the customer's file."""
    login, name = f"analyst-{token_hex(4)}", {"zh": "新同事", "en": "A new colleague"}
    person = {"login": login, "name": name, "email": company.email_of(login), "roles": ["data_analyst"]}
    company.enter(story.cast.duty("administrator").identity, {**person, "password": company.password()})
    story.cast.duty("director").gateway.get(f"/v1/overview/accounts/{story.known['account']['id']}")


WORK: Mapping[str, Callable[[Story], None]] = {
    "customer": find_customers,
    "sales": trade,
    "service_desk": serve,
    "notify": read_notices,
    "gateway": look_after_people,
}
