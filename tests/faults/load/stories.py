"""What people do, a few writes a story; a write that fails ends its story."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from crm.client import Document
from tests.faults.load.desk import (
    ADMINISTRATOR,
    AGENT,
    CLERK,
    DIRECTOR,
    FEE_CLERK,
    FRONT_DESK,
    ORDER_CLERK,
    SUPERVISOR,
    Desk,
)

Story = Callable[[Desk], None]
PRICE = Decimal("1200.00")


def keep_files(desk: Desk) -> None:
    """An account is entered and renamed; its contact, too."""
    account = _entered(desk)
    for _ in range(2):
        mark = desk.mark()
        account = desk.change(CLERK, "customer.account.changed.v1", account, mark, body={"name": {"zh": mark}})
    mark = desk.mark()
    person = {"account_id": account["id"], "name": mark, "role": "receiver"}
    contact = desk.create(CLERK, "customer.contact.created.v1", mark, person)
    mark = desk.mark()
    desk.change(CLERK, "customer.contact.changed.v1", contact, mark, body={"name": mark})


def win_customer(desk: Desk) -> None:
    """An account is submitted, approved, and given to a salesperson."""
    account = _entered(desk)
    account = desk.act(CLERK, "customer.account.submitted.v1", account, "submit")
    account = desk.act(SUPERVISOR, "customer.account.approved.v1", account, "approve")
    owner = {"owner_id": desk.people.salesperson_id}
    account = desk.act(DIRECTOR, "customer.account.assigned.v1", account, "assign", body=owner)
    desk.goods.customers.append(account["id"])


def keep_in_touch(desk: Desk) -> None:
    """What was said on the telephone is noted."""
    for _ in range(3):
        mark = desk.mark()
        talk = {"account_id": _customer(desk), "kind": "call", "summary": mark}
        desk.create(AGENT, "customer.interaction.logged.v1", mark, talk)


def trade(desk: Desk) -> None:
    """An order with three lines is placed, changed, submitted, approved, shipped, paid."""
    mark, lines = desk.mark(), _lines(desk, 3)
    promised = str(date.today() + timedelta(days=14))
    order = {"account_id": _customer(desk), "po_number": mark, "promised_on": promised, "lines": lines}
    placed = desk.create(ORDER_CLERK, "sales.order.placed.v1", mark, order, amount=_total(lines))
    mark, lines = desk.mark(), _lines(desk, 3)
    corrected, total = {"po_number": mark, "lines": lines}, _total(lines)
    signed = desk.change(ORDER_CLERK, "sales.order.changed.v1", placed, mark, body=corrected, amount=total)
    signed = desk.act(ORDER_CLERK, "sales.order.submitted.v1", signed, "submit", amount=total)
    signed = desk.act(DIRECTOR, "sales.order.approved.v1", signed, "approve", amount=total)
    desk.act(ORDER_CLERK, "sales.delivery.shipped.v1", signed, "ship", amount=total)
    mark = desk.mark()
    money = {"account_id": order["account_id"], "amount": total, "reference": mark, "order_id": signed["id"]}
    payment = desk.create(FEE_CLERK, "sales.payment.entered.v1", mark, money, amount=total)
    desk.act(ADMINISTRATOR, "sales.payment.confirmed.v1", payment, "confirm", amount=total)


def serve(desk: Desk) -> None:
    """A customer calls; the agent answers and solves it."""
    mark = desk.mark()
    asked = {"kind": "fault", "subject": mark, "account_id": _customer(desk), "agent_id": desk.people.agent_id}
    ticket = desk.create(FRONT_DESK, "service_desk.ticket.opened.v1", mark, asked)
    ticket = desk.act(AGENT, "service_desk.ticket.replied.v1", ticket, "replies", body={"text": mark})
    desk.act(AGENT, "service_desk.ticket.resolved.v1", ticket, "resolve", body={"resolution": mark})


STORIES: Mapping[Story, int] = {keep_files: 8, win_customer: 2, keep_in_touch: 8, trade: 4, serve: 5}
"""How often each: of a hundred writes eighteen are of orders, seven of payments, thirteen of tickets."""


def tell_one(desk: Desk) -> None:
    """The next story of this desk; without customers somebody is won first."""
    [story] = desk.seeded.choices(list(STORIES), list(STORIES.values()))
    if story is not keep_files and not desk.goods.customers:
        story = win_customer
    story(desk)


def _entered(desk: Desk) -> Document:
    mark = desk.mark()
    known = {"industry": "机械", "region": "华东", "phone": "0512-62881234", "owner_id": None}
    body = {"kind": "company", "name": {"zh": mark, "en": mark}, **known}
    return desk.create(CLERK, "customer.account.created.v1", mark, body)


def _customer(desk: Desk) -> str:
    return desk.seeded.choice(desk.goods.customers)


def _lines(desk: Desk, number: int) -> list[Document]:
    return [
        {"product_id": desk.seeded.choice(desk.goods.products), "quantity": str(desk.seeded.randint(1, 20))}
        for _ in range(number)
    ]


def _total(lines: list[Document]) -> str:
    return str(sum(Decimal(line["quantity"]) * PRICE for line in lines))
