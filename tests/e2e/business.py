"""What the company does every day, each step by whoever does it there (mission 1.9)."""

import base64
from collections.abc import Sequence
from datetime import timedelta

from chassis.identifiers import new_id
from crm.client import Document
from tests.e2e.company import Company
from tests.e2e.door import Somebody, eventually

ACCOUNTS, LEADS, ORDERS = "/customer/v1/accounts", "/customer/v1/leads", "/sales/v1/orders"
QUOTATIONS, AGREEMENTS = "/sales/v1/quotations", "/sales/v1/agreements"
DELIVERIES, RECEIVABLES, PAYMENTS = "/sales/v1/deliveries", "/sales/v1/receivables", "/sales/v1/payments"
TICKETS, FEEDBACK, CONVERSATIONS = (f"/service-desk/v1/{room}" for room in ("tickets", "feedback", "conversations"))
MAILS = "/service-desk/v1/inbound-mail"
MAILBOX = "info@chenghu.example"


def new_mark() -> str:
    """A word that stands nowhere else in the system."""
    return f"MARK{new_id().hex[-10:]}"


def details(mark: str) -> Document:
    """What a company's file must hold before it can be approved."""
    return {
        "name": {"zh": f"{mark}机械厂", "en": f"{mark} Works"},
        "industry": "机械",
        "region": "华东",
        "phone": "0512-62881234",
    }


class Business:
    """The daily work of a company's people."""

    def __init__(self, company: Company) -> None:
        self.company = company
        code = f"PUMP-{new_mark()}"
        self.pump = company["marketing_director"].post(
            "/sales/v1/products",
            {
                "code": code,
                "name": {"zh": "离心泵", "en": "Centrifugal pump"},
                "unit": "台",
                "list_price": "1200.00",
                "currency": "CNY",
            },
        )

    @property
    def next_month(self) -> str:
        """A day in some weeks, such as goods are promised for."""
        return (self.company.today + timedelta(days=30)).isoformat()

    def customer_of(self, salesperson: Somebody, mark: str | None = None) -> Document:
        """An approved account (客户信息) that the market director has given to this salesperson."""
        account = self.company["customer_file_clerk"].post(
            ACCOUNTS, {"kind": "company", "owner_id": None, **details(mark or new_mark())}
        )
        return self.take_in(account, salesperson)

    def take_in(self, account: Document, salesperson: Somebody) -> Document:
        """Have a draft approved, and give it to this salesperson out of the pool (客户池)."""
        path = f"{ACCOUNTS}/{account['id']}"
        self.company["customer_file_clerk"].act(path, "submit")
        self.company["sales_supervisor"].act(path, "approve")
        assigned = self.company["marketing_director"].act(path, "assign", {"owner_id": salesperson.id})
        for service in ("sales", "service-desk"):
            self._wait_for_owner(service, assigned)
        return assigned

    def _wait_for_owner(self, service: str, account: Document) -> None:
        """Until the service's own copy says whose customer it is: before that, its owner has no reach over it."""
        path, reader = f"/{service}/v1/accounts/{account['id']}", self.company["executive"]
        eventually(lambda: reader.get(path)["owner_id"] == account["owner_id"], f"{service} knows the owner")

    def draft_quotation(self, clerk: Somebody, account: Document, **more: object) -> Document:
        """A quotation of ten pumps at 1,100.00, good for a month; not submitted."""
        lines = [{"product_id": self.pump["id"], "quantity": "10", "price": "1100.00"}]
        days = {"effective_on": self.company.today.isoformat(), "expires_on": self.next_month}
        return clerk.post(QUOTATIONS, {"account_id": account["id"], "lines": lines, **days, **more})

    def offered_quotation(self, account: Document, **more: object) -> Document:
        """A quotation that the sales head has approved and the customer has before him."""
        clerk = self.company["returns_clerk"]
        path = f"{QUOTATIONS}/{self.draft_quotation(clerk, account, **more)['id']}"
        clerk.act(path, "submit")
        return self.company["sales_head"].act(path, "approve")

    def agreement(self, salesperson: Somebody, account: Document, **more: object) -> Document:
        """A contract with all that it needs; not submitted."""
        signed = {"title": "供货合同", "signed_on": "2026-01-05", "starts_on": "2026-01-05", "text": "按订单供货。"}
        return salesperson.post(AGREEMENTS, {"account_id": account["id"], **signed, **more})

    def draft_order(
        self, salesperson: Somebody, account: Document, quantities: Sequence[str] = ("10",), **more: object
    ) -> Document:
        """An order with all that it needs, one line for each quantity of pumps at 1,200.00; not submitted."""
        lines = [{"product_id": self.pump["id"], "quantity": quantity} for quantity in quantities]
        needed = {"account_id": account["id"], "po_number": "PO-1", "promised_on": self.next_month, "lines": lines}
        return salesperson.post(ORDERS, {**needed, **more})

    def submitted_order(
        self, salesperson: Somebody, account: Document, quantities: Sequence[str] = ("10",), **more: object
    ) -> Document:
        """An order that waits for the market director."""
        order = self.draft_order(salesperson, account, quantities, **more)
        return salesperson.act(f"{ORDERS}/{order['id']}", "submit")

    def signed_order(
        self, salesperson: Somebody, account: Document, quantities: Sequence[str] = ("10",), **more: object
    ) -> Document:
        """An order that the market director has approved."""
        order = self.submitted_order(salesperson, account, quantities, **more)
        return self.company["marketing_director"].act(f"{ORDERS}/{order['id']}", "approve")

    def ship(self, salesperson: Somebody, order: Document, *lines: tuple[int, str], **more: object) -> Document:
        """The delivery of these (line, quantity) of an order, of all that is open by default."""
        body = {"lines": [{"line": line, "quantity": quantity} for line, quantity in lines]} if lines else {}
        return salesperson.act(f"{ORDERS}/{order['id']}", "ship", {**body, **more})

    def arrived_mail(self, mark: str, *, sender: str | None = None) -> Document:
        """A request mail (请求邮件) as the mailbox hands it over; the same mark is the same mail."""
        text = (
            f"From: {mark} <{sender or f'{mark}@mail.example'}>\r\nTo: {MAILBOX}\r\nSubject: {mark}\r\n"
            f"Message-ID: <{mark}@mail.example>\r\n\r\nWe need pumps, {mark}."
        )
        return {"mailbox": MAILBOX, "raw": base64.b64encode(text.encode()).decode()}
