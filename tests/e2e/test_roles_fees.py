"""The fee clerk's month (R-20): invoices, the bank's file, deposits, what is owed and why, and the books closed."""

from datetime import date, timedelta

import pytest

from tests.e2e.business import PAYMENTS, RECEIVABLES, Business, new_mark
from tests.e2e.company import Company
from tests.e2e.door import refused
from tests.e2e.papers import DEPOSITS, brought_in

pytestmark = pytest.mark.xdist_group("stand")
LINES, CLOSINGS = "/sales/v1/bank-lines", "/sales/v1/closings"


def test_s28_the_bank_s_file_says_who_paid_and_the_same_money_counts_once(company: Company, business: Business) -> None:
    """By the invoice's number, by the payer's name; what nobody recognises is told by hand."""
    clerk, colleague, seller = (company[role] for role in ("fee_clerk", "second_fee_clerk", "salesperson"))
    mark = new_mark()
    account = business.customer_of(seller, mark)
    order = business.signed_order(seller, account, ("1", "2"))
    for line in (1, 2):
        business.ship(seller, order, (line, str(line)))
    first, second = seller.items(RECEIVABLES, order_id=order["id"], sort="number")
    with refused(403, "forbidden"):
        seller.act(f"{RECEIVABLES}/{first['id']}", "invoice", {"number": "1"})
    invoice = str(int(mark.removeprefix("MARK"), 16))[:12].rjust(12, "1")
    clerk.act(f"{RECEIVABLES}/{first['id']}", "invoice", {"number": invoice})

    today = date.today().isoformat()
    rows = [
        f"ICBC,{mark}-1,{today},1200.00,CNY,somebody,invoice {invoice}",
        f"ICBC,{mark}-2,{today},2000.00,CNY,{account['name']['zh']},thank you",
        f"ICBC,{mark}-3,{today},400.01,CNY,{mark} the driver,",
    ]
    header = "bank_account,reference,booked_on,amount,currency,payer,text"
    file, overlapping = ("\n".join([header, *lines, ""]) for lines in (rows, reversed(rows)))
    assert brought_in(clerk, "bank-lines", file)["accepted"] == len(rows)
    with refused(409, "imported-before"):
        brought_in(clerk, "bank-lines", file)
    assert brought_in(clerk, "bank-lines", overlapping)["refused"] == len(rows)
    lines = [next(iter(clerk.items(LINES, reference=f"{mark}-{number}"))) for number in (1, 2, 3)]
    assert [line["matched_by"] for line in lines] == ["number", "name", None]
    unknown = clerk.act(f"{LINES}/{lines[2]['id']}", "assign", {"account_id": account["id"]})
    with refused(403, "payment-entered-by-yourself"):
        clerk.act(f"{PAYMENTS}/{unknown['payment_id']}", "confirm")
    for found in (*lines[:2], unknown):
        colleague.act(f"{PAYMENTS}/{found['payment_id']}", "confirm")
    owed = [seller.get(f"{RECEIVABLES}/{each['id']}")["open"] for each in (first, second)]
    assert owed == ["0.00", "0.00"]
    assert seller.get(f"/sales/v1/statements/{account['id']}")["closing"] == "-0.01"


def test_c38_a_deposit_is_held_and_paid_back_by_two_people(company: Company, business: Business) -> None:
    clerk, colleague = company["fee_clerk"], company["second_fee_clerk"]
    account = business.customer_of(company["salesperson"])
    left = {"account_id": account["id"], "amount": "500", "purpose": "a mould"}
    path = f"{DEPOSITS}/{clerk.post(DEPOSITS, left)['id']}"
    with refused(403, "deposit-by-yourself"):
        clerk.act(path, "confirm")
    assert colleague.act(path, "confirm")["status"] == "held"
    colleague.act(path, "request-refund", {"withheld": "50", "reason": "a scratch"})
    with refused(403, "deposit-by-yourself"):
        colleague.act(path, "refund", {})
    paid_back = clerk.act(path, "refund", {})
    assert (paid_back["status"], paid_back["withheld"]) == ("refunded", "50.00")


def test_s29_books_that_agree_are_closed_once(company: Company, business: Business) -> None:
    """The days are long past, so that nobody else's documents are touched."""
    clerk = company["fee_clerk"]
    last = next(iter(clerk.items(CLOSINGS)), {"day": "2001-01-01"})["day"]
    day = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    with refused(422, "invalid"):
        clerk.post(CLOSINGS, {"day": business.next_month})
    with refused(403, "forbidden"):
        company["sales_head"].post(CLOSINGS, {"day": day})
    assert clerk.post(CLOSINGS, {"day": day})["day"] == day
    with refused(409, "day-closed"):
        clerk.post(CLOSINGS, {"day": day})
