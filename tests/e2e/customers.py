"""A customer with one document of every kind, each marked by a word that stands nowhere else."""

from dataclasses import dataclass

from crm.client import Document
from tests.e2e.business import (
    ACCOUNTS,
    AGREEMENTS,
    CONVERSATIONS,
    DELIVERIES,
    FEEDBACK,
    LEADS,
    MAILS,
    ORDERS,
    PAYMENTS,
    QUOTATIONS,
    RECEIVABLES,
    TICKETS,
    Business,
    details,
    new_mark,
)
from tests.e2e.door import Somebody, eventually
from tests.e2e.papers import CASH, agreed, before_shipping, in_the_bank, taken_back

CHANGES, CONTACTS, INTERACTIONS = (f"/customer/v1/{room}" for room in ("account-changes", "contacts", "interactions"))
ITEM_NUMBERS, PRICES, ASSIGNMENTS = (
    f"/sales/v1/{room}" for room in ("item-numbers", "prices", "price-list-assignments")
)
NOTICES, LETTERS = "/sales/v1/shipment-notices", "/notify/v1/letters"


@dataclass(frozen=True)
class Customer:
    """One customer: who serves them, who uses the portal for them, and what there is about them."""

    mark: str
    salesperson: Somebody
    portal: Somebody
    account: Document
    rows: dict[str, str]
    """A collection's address → the id of the customer's document in it."""
    draft: Document
    """An order that the customer must not see yet."""

    def at(self, collection: str) -> str:
        """The address of the customer's document there."""
        return f"{collection}/{self.rows[collection]}"

    @classmethod
    def with_everything(cls, business: Business, salesperson: Somebody) -> "Customer":
        """Go once through the whole process with them (mission 1.9)."""
        mark = new_mark()
        lead = business.company["prospector"].post(LEADS, _lead(mark))
        converting = {"account": details(mark), "contact": {"role": "decision_maker", "channel": "mail"}}
        lead = business.company["prospector"].act(f"{LEADS}/{lead['id']}", "convert", converting)
        account = business.company["customer_file_clerk"].get(f"{ACCOUNTS}/{lead['account_id']}")
        account = business.take_in(account, salesperson)
        portal = business.company.portal_user(account, mark)
        rows = {LEADS: lead["id"], ACCOUNTS: account["id"], CONTACTS: lead["contact_id"]}
        rows |= _files(business, salesperson, portal, account, mark) | agreed(business, account, mark)
        rows |= _prices(business, account, mark)
        rows |= _trade(business, salesperson, portal, account, mark)
        rows |= _service(business, salesperson, portal, account, mark)
        draft = business.draft_order(salesperson, account, note=f"{mark} draft")
        return cls(mark, salesperson, portal, account, rows, draft)


def _lead(mark: str) -> Document:
    return {
        "path": "outbound",
        "source": "prospecting",
        "person_name": f"{mark} 钱七",
        "company_name": f"{mark}机械厂",
        "email": f"{mark}@mail.example",
        "need": f"{mark} pumps",
        "consent": True,
    }


def _files(business: Business, salesperson: Somebody, portal: Somebody, account: Document, mark: str) -> dict[str, str]:
    """What customer, identity and the gateway keep."""
    identifier = account["id"]
    interaction = salesperson.post(
        INTERACTIONS, {"account_id": identifier, "kind": "call", "summary": f"{mark} called"}
    )
    portal.change(f"{ACCOUNTS}/{identifier}", {"name": {"zh": f"{mark}新名", "en": f"{mark} renamed"}})
    [change] = portal.items(CHANGES)
    supervisor = business.company["sales_supervisor"]
    approval = eventually(
        lambda: list(supervisor.items("/customer/v1/approvals", document_id=change["id"])), "approval"
    )
    return {
        INTERACTIONS: interaction["id"],
        CHANGES: change["id"],
        "/customer/v1/approvals": approval[0]["id"],
        "/gateway/v1/overview/accounts": identifier,
        "/gateway/v1/overview/people": portal.id,
        "/identity/v1/users": portal.id,
    }


def _prices(business: Business, account: Document, mark: str) -> dict[str, str]:
    """What the customer calls the pump, and what it shall cost them."""
    head, of_pump = business.company["sales_head"], {"account_id": account["id"], "product_id": business.pump["id"]}
    dealers = head.post("/sales/v1/price-lists", {"code": mark, "name": {"zh": "经销价", "en": "Dealers"}})
    assigned = head.post(ASSIGNMENTS, {"account_id": account["id"], "price_list_id": dealers["id"]})
    return {
        ITEM_NUMBERS: business.company["order_clerk"].post(ITEM_NUMBERS, {**of_pump, "number": mark})["id"],
        PRICES: business.company["returns_clerk"].post(PRICES, {**of_pump, "price": "1100"})["id"],
        ASSIGNMENTS: assigned["id"],
    }


def _trade(business: Business, salesperson: Somebody, portal: Somebody, account: Document, mark: str) -> dict[str, str]:
    """What sales keeps."""
    order = business.signed_order(salesperson, account, po_number=mark, note=mark, ship_to=mark)
    papers = before_shipping(business, salesperson, order, mark)
    delivery = business.ship(salesperson, order, tracking_number=mark)
    portal.act(f"{DELIVERIES}/{delivery['id']}", "receive", {"received_by": mark})
    [receivable] = salesperson.items(RECEIVABLES, order_id=order["id"])
    papers |= taken_back(business, delivery, mark)
    payment = portal.post(PAYMENTS, {"amount": "100.00", "reference": mark})
    cheque = in_the_bank(business, payment, mark)
    [approval] = salesperson.items("/sales/v1/approvals", document_id=order["id"])
    agreement = business.agreement(salesperson, account, title=mark, text=mark)
    return {
        **papers,
        "/sales/v1/accounts": account["id"],
        QUOTATIONS: business.offered_quotation(account, note=mark)["id"],
        AGREEMENTS: agreement["id"],
        ORDERS: order["id"],
        NOTICES: delivery["notice_id"],
        DELIVERIES: delivery["id"],
        RECEIVABLES: receivable["id"],
        PAYMENTS: payment["id"],
        CASH: cheque["id"],
        "/sales/v1/approvals": approval["id"],
    }


def _service(
    business: Business, salesperson: Somebody, portal: Somebody, account: Document, mark: str
) -> dict[str, str]:
    """What the service desk and notify keep."""
    agent, clerk = business.company["service_agent"], business.company["inquiry_clerk"]
    ticket = portal.post(TICKETS, {"kind": "fault", "subject": mark, "text": mark, "agent_id": agent.id})
    agent.post(f"{TICKETS}/{ticket['id']}/replies", {"text": mark})
    agent.post(f"{TICKETS}/{ticket['id']}/notes", {"text": f"{mark} internal"})
    agent.act(f"{TICKETS}/{ticket['id']}", "resolve", {"resolution": mark})
    feedback = portal.post(FEEDBACK, {"kind": "service", "score": 5, "ticket_id": ticket["id"], "comment": mark})
    conversation = salesperson.post(CONVERSATIONS, {"account_id": account["id"], "subject": mark, "text": mark})
    mail = clerk.post(MAILS, business.arrived_mail(mark))
    administrator = business.company["administrator"]
    letters = eventually(lambda: list(administrator.items(LETTERS, recipient_id=portal.id)), "letters to the customer")
    return {
        "/service-desk/v1/accounts": account["id"],
        TICKETS: ticket["id"],
        FEEDBACK: feedback["id"],
        CONVERSATIONS: conversation["id"],
        MAILS: mail["id"],
        LETTERS: letters[0]["id"],
    }
