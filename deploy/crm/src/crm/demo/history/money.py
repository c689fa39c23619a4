"""The fee clerk's months: deposits, money in advance, instalments, invoices, lateness explained, the bank's statement,
and the books closed (C-38, S-25 to S-29).
"""

from collections.abc import Sequence
from decimal import Decimal

from crm.client import Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import CASHIER, DIRECTOR, SECOND_CASHIER, People, act

CLOSED = 60
"""Until so many days ago the books are closed."""
DEPOSITS = ("entered", "held", "refund_requested")
REASONS = ("dispute", "short_of_cash", "their_process")
PREPAID, INSTALMENTS = "D30-N60", "3X30"
"""Codes of payment terms."""
BANK = "工商银行苏州分行 1102 0206"


def enter_money(people: People, customers: Sequence[Customer], products: Sequence[Document]) -> None:
    """Enter it, for customers that are new."""
    if not customers:
        return
    terms = {each["code"]: each["id"] for each in people.of(CASHIER).customer.items("/v1/payment-terms")}
    _sell(people, customers[0], products[0], terms[PREPAID], in_advance=True)
    _sell(people, customers[1], products[1], terms[INSTALMENTS], in_advance=False)
    for fate, customer in zip(DEPOSITS, customers, strict=False):
        _leave_deposit(people, customer, fate)
    clerk = people.of(CASHIER).sales
    late = list(clerk.items("/v1/receivables", status="open", **{"due_on[lt]": people.day(0)}))
    for reason, receivable in zip(REASONS, late, strict=False):
        act(clerk, "receivables", receivable, "explain", {"reason": reason})
    _hear_from_bank(people, list(clerk.items("/v1/receivables", status="open", **{"due_on[gte]": people.day(0)})))
    clerk.post("/v1/closings", {"day": people.day(CLOSED)})


def _sell(people: People, customer: Customer, product: Document, terms_id: str, *, in_advance: bool) -> None:
    """An order by these terms, shipped; what its terms ask for beforehand is paid before."""
    seller, portal = people.of(customer.owner).sales, people.of(customer.login).sales
    order = seller.post(
        "/v1/orders",
        {
            "account_id": customer.id,
            "po_number": f"PO-{people.day(0).replace('-', '')}-T",
            "promised_on": people.day(-14),
            "payment_terms_id": terms_id,
            "lines": [{"product_id": product["id"], "quantity": "10"}],
        },
    )
    order = act(people.of(DIRECTOR).sales, "orders", act(seller, "orders", order, "submit"), "approve")
    if in_advance:
        third = {"amount": str((Decimal(order["total"]) * 3 / 10).quantize(Decimal("0.01"))), "order_id": order["id"]}
        payment = portal.post("/v1/payments", {**third, "reference": "预付款"})
        act(people.of(CASHIER).sales, "payments", payment, "confirm", {"allocations": []})
    act(seller, "orders", seller.get(f"/v1/orders/{order['id']}"), "ship", {"carrier": "顺丰快运"})


def _leave_deposit(people: People, customer: Customer, fate: str) -> None:
    clerk, colleague = people.of(CASHIER).sales, people.of(SECOND_CASHIER).sales
    deposit = clerk.post("/v1/deposits", {"account_id": customer.id, "amount": "5000.00", "purpose": "模具押金"})
    if fate != "entered":
        deposit = act(colleague, "deposits", deposit, "confirm")
    if fate == "refund_requested":
        act(clerk, "deposits", deposit, "request-refund")


def _hear_from_bank(people: People, owed: Sequence[Document]) -> None:
    """Money recognised by an invoice's and by an order's number, a stranger's, and the bank's own interest."""
    clerk = people.of(CASHIER).sales
    for number, receivable in enumerate(owed[:2]):
        act(clerk, "receivables", receivable, "invoice", {"number": f"26117000000{number:09}"})
    lines = [
        ("1", owed[0]["open"], "代付", "货款 发票 26117000000000000000"),
        ("2", owed[1]["open"], "代付", f"货款 {owed[1]['order_number']}"),
        ("3", "8888.00", "王先生", "转账"),
        ("4", "12.34", None, "活期结息"),
    ]
    entered = [
        clerk.post(
            "/v1/bank-lines",
            {
                "bank_account": BANK,
                "reference": f"{people.day(0)}-{reference}",
                "booked_on": people.day(0),
                "amount": amount,
                "payer": payer,
                "text": text,
            },
        )
        for reference, amount, payer, text in lines
    ]
    payment = clerk.get(f"/v1/payments/{entered[0]['payment_id']}")
    act(people.of(SECOND_CASHIER).sales, "payments", payment, "confirm")
    act(clerk, "bank-lines", entered[3], "set-aside", {"reason": "银行结息,不是货款"})
