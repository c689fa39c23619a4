"""Money that passes through hands, and money that the bank collects: cash and bills in every state, counted as they
are; collection lists and what the bank answered (S-56, S-28).
"""

from collections.abc import Sequence
from decimal import Decimal

from crm.client import Client, Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import CASHIER, SECOND_CASHIER, People, act

BANK = "1102020609001234567"
TAKEN: Sequence[tuple[str, Document]] = (
    ("held", {"form": "cash", "amount": "860.00"}),
    ("late", {"form": "cash", "amount": "1200.00"}),
    ("banked", {"form": "cheque", "amount": "5400.00", "bill_number": "30803107", "bank": "中国农业银行"}),
    ("handed_in", {"form": "cash", "amount": "320.00"}),
    ("held", {"form": "bank_acceptance", "amount": "50000.00", "bill_number": "31020026", "bank": "招商银行"}),
    ("voided", {"form": "cash", "amount": "99.00"}),
)
"""What became of what was received, one for each of as many customers."""
MATURITY = 90
"""Days until a bank's acceptance is due."""
LISTS = ("completed", "sent", "voided", "draft")
"""How far the collection lists have come; two receivables each."""


def enter_cash(people: People, customers: Sequence[Customer]) -> None:
    """Enter it, for customers that are new."""
    if not customers:
        return
    for customer, (fate, described) in zip(customers, TAKEN, strict=False):
        _take(people, customer, fate, described)
    clerk, ours = people.of(CASHIER).sales, {customer.id for customer in customers}
    _count(clerk)
    everything = clerk.items("/v1/receivables", status="open", sort="due_on")
    owed = [receivable for receivable in everything if receivable["account_id"] in ours]
    for number, fate in enumerate(LISTS):
        _collect(people, fate, owed[2 * number : 2 * number + 2])


def _take(people: People, customer: Customer, fate: str, described: Document) -> None:
    clerk, colleague = people.of(CASHIER).sales, people.of(SECOND_CASHIER).sales
    days = {"received_on": people.day(9 if fate == "late" else 0)}
    if described["form"] == "bank_acceptance":
        days["due_on"] = people.day(-MATURITY)
    receipt = clerk.post("/v1/cash-receipts", {"account_id": customer.id, **described, **days})
    if fate == "voided":
        act(clerk, "cash-receipts", receipt, "void", {"reason": "重复登记"})
        return
    act(colleague, "payments", colleague.get(f"/v1/payments/{receipt['payment_id']}"), "confirm", {"allocations": []})
    if fate == "banked":
        act(clerk, "cash-receipts", receipt, "bank", {"reference": "缴款单 0007"})
    elif fate == "handed_in":
        act(colleague, "cash-receipts", receipt, "hand-in")


def _count(clerk: Client) -> None:
    """All that the clerk keeps is there."""
    kept = dict.fromkeys(("cash", "bill"), Decimal())
    for receipt in clerk.items("/v1/cash-receipts", keeper_id="me", status="held"):
        kept["cash" if receipt["form"] == "cash" else "bill"] += Decimal(receipt["amount"])
    lines = [{"kind": kind, "counted": str(amount)} for kind, amount in kept.items()]
    clerk.post("/v1/cash-counts", {"lines": lines, "note": "日终盘点"})


def _collect(people: People, fate: str, owed: Sequence[Document]) -> None:
    """A list of what these owe; of a completed one the bank collected the first and brought nothing of the others."""
    clerk, colleague = people.of(CASHIER).sales, people.of(SECOND_CASHIER).sales
    wanted = {"bank_account": BANK, "receivable_ids": [receivable["id"] for receivable in owed]}
    collection = clerk.post("/v1/bank-collections", wanted)
    if fate == "voided":
        act(clerk, "bank-collections", collection, "void", {"reason": "客户已自行付款"})
    if fate not in ("sent", "completed"):
        return
    act(clerk, "bank-collections", collection, "send")
    if fate == "completed":
        for number, receivable in enumerate(owed):
            said = {"outcome": "refused", "reason": "余额不足"} if number else {"outcome": "collected"}
            line = {"collection_id": collection["id"], "receivable_number": receivable["number"]}
            colleague.post("/v1/bank-collections/results", {**line, **said})
