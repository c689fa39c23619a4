"""The fee clerk's month (R-20): invoices, the bank's file, collection, cash, deposits, and the books closed."""

from datetime import date, timedelta

import pytest

from crm.client import Document
from tests.e2e.business import PAYMENTS, RECEIVABLES, Business, new_mark
from tests.e2e.company import Company
from tests.e2e.door import Somebody, refused
from tests.e2e.papers import CASH, DEPOSITS, OPENING, brought_in

pytestmark = pytest.mark.xdist_group("stand")
LINES, CLOSINGS = "/sales/v1/bank-lines", "/sales/v1/closings"
LISTS, COUNTS = "/sales/v1/bank-collections", "/sales/v1/cash-counts"


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

    today = company.today.isoformat()
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


def test_s28_what_the_bank_is_to_collect_goes_out_as_a_file_and_its_answers_come_back_as_one(
    company: Company, business: Business
) -> None:
    """托收 and its check: one line is collected, once, and recognised on the statement; another is refused."""
    clerk, colleague, seller = (company[role] for role in ("fee_clerk", "second_fee_clerk", "salesperson"))
    order = business.signed_order(seller, business.customer_of(seller), ("1", "2"))
    for line in (1, 2):
        business.ship(seller, order, (line, str(line)))
    owed = list(seller.items(RECEIVABLES, order_id=order["id"], sort="number"))
    wanted = {"bank_account": new_mark(), "receivable_ids": [each["id"] for each in owed]}
    with refused(403, "forbidden"):
        seller.post(LISTS, wanted)
    collection = clerk.post(LISTS, wanted)
    with refused(409, "receivable-in-collection"):
        clerk.post(LISTS, wanted)
    path = f"{LISTS}/{collection['id']}"
    assert clerk.act(path, "send")["total"] == "3600.00"
    out = [(line["receivable_number"], line["amount"]) for line in clerk.items(f"{path}/lines")]
    assert out == [(owed[0]["number"], "1200.00"), (owed[1]["number"], "2400.00")]
    told = ({"outcome": "collected"}, {"outcome": "refused", "reason": "余额不足"})
    lines = [{"collection_id": collection["id"], "receivable_number": number} for number, _ in out]
    with refused(403, "result-of-your-own-list"):
        clerk.post(f"{LISTS}/results", {**lines[0], **told[0]})
    rows = [
        f"{collection['number']},{number},{said['outcome']},{said.get('reason', '')}"
        for (number, _), said in zip(out, told, strict=True)
    ]
    file = "\n".join(["collection,receivable_number,outcome,reason", *rows, ""])
    assert brought_in(colleague, "bank-collection-results", file)["accepted"] == len(rows)
    with refused(409, "line-answered"):
        colleague.post(f"{LISTS}/results", {**lines[1], **told[0]})
    assert [seller.get(f"{RECEIVABLES}/{each['id']}")["open"] for each in owed] == ["0.00", "2400.00"]
    done = clerk.get(path)
    assert (done["status"], done["collected"]) == ("completed", "1200.00")
    arrived = {"bank_account": wanted["bank_account"], "reference": "1", "booked_on": done["lines"][0]["answered_on"]}
    seen = clerk.post(LINES, {**arrived, "amount": "1200.00", "text": f"托收 {owed[0]['number']}"})
    assert seen["payment_id"] == done["lines"][0]["payment_id"], "the same money counts once"


def test_s56_what_is_taken_in_hand_is_counted_banked_and_handed_in(company: Company, business: Business) -> None:
    """钱数相符: what is missing is named until it is found; nobody but a colleague takes it over."""
    keeper, colleague, seller = company.hire("fee_clerk", "keeper"), company["fee_clerk"], company["salesperson"]
    taken = {"account_id": business.customer_of(seller)["id"], "form": "cash", "amount": "300.00"}
    with refused(403, "forbidden"):
        seller.post(CASH, taken)
    with refused(422, "invalid"):
        keeper.post(CASH, {**taken, "form": "cheque"})
    receipt = keeper.post(CASH, taken)
    path = f"{CASH}/{receipt['id']}"
    with refused(403, "payment-entered-by-yourself"):
        keeper.act(f"{PAYMENTS}/{receipt['payment_id']}", "confirm")
    colleague.act(f"{PAYMENTS}/{receipt['payment_id']}", "confirm")
    with refused(409, "cash-receipt-paid"):
        keeper.act(path, "void", {"reason": "a mistake"})
    assert not counted(keeper, "299.00")["agrees"]
    assert [each["kind"] for each in missing(keeper)] == ["cash"]
    assert counted(keeper, "300.00")["agrees"]
    assert keeper.act(path, "bank", {"reference": "缴款单 7"})["status"] == "banked"
    with refused(403, "handed-in-by-yourself"):
        keeper.act(path, "hand-in")
    assert colleague.act(path, "hand-in")["status"] == "handed_in"
    assert counted(keeper, "0.00")["agrees"], "what has left is the bank's to count"
    assert missing(keeper) == []
    assert seller.get(f"/sales/v1/statements/{taken['account_id']}")["closing"] == "-300.00"


def counted(keeper: Somebody, cash: str) -> Document:
    """What the keeper's count of this much cash says."""
    return keeper.post(COUNTS, {"lines": [{"kind": "cash", "counted": cash}]})


def missing(keeper: Somebody) -> list[Document]:
    """What the check of the books says of the keeper's cash and bills."""
    differences = keeper.get("/sales/v1/book-check")["differences"]
    return [each for each in differences if each["subject"] in (keeper.id, keeper.me["login"])]


def test_s27_who_was_late_at_the_end_of_a_quarter_is_reported_with_the_reason(
    company: Company, business: Business
) -> None:
    """季度欠缴统计: paid since or not, the report of that quarter says what was owed at its end and why."""
    clerk, seller = company["fee_clerk"], company["salesperson"]
    account, today = business.customer_of(seller), company.today
    ended = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    days = {"business_date": (ended - timedelta(days=60)).isoformat(), "payment_days": 30}
    order = business.signed_order(seller, account, ("1",), **days)
    business.ship(seller, order, shipped_on=(ended - timedelta(days=50)).isoformat())
    (owed,) = seller.items(RECEIVABLES, order_id=order["id"])
    with refused(403, "forbidden"):
        company["sales_head"].act(f"{RECEIVABLES}/{owed['id']}", "explain", {"reason": "dispute"})
    clerk.act(f"{RECEIVABLES}/{owed['id']}", "explain", {"reason": "dispute", "note": "a scratch"})
    paid = {"account_id": account["id"], "amount": "1200.00", "order_id": order["id"]}
    company["second_fee_clerk"].act(f"{PAYMENTS}/{clerk.post(PAYMENTS, paid)['id']}", "confirm")
    report = clerk.items("/sales/v1/arrears", year=ended.year, quarter=(ended.month - 1) // 3 + 1)
    (late,) = (row for row in report if row["id"] == account["id"])
    assert (late["overdue"], late["days_late"], late["reasons"]) == ("1200.00", 20, {"dispute": "1200.00"})
    assert [row for row in clerk.items("/sales/v1/ageing") if row["id"] == account["id"]] == []


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


def test_s25_what_was_owed_before_comes_from_a_file_and_counts_by_the_word_of_another_only(
    company: Company, business: Business
) -> None:
    """期初应收; that it is owed then, and until when it may come, is shown in sales' own tests."""
    clerk, head, mark = company["fee_clerk"], company["sales_head"], new_mark()
    account = business.customer_of(company["salesperson"], mark)
    header, item = "account,reference,amount,incurred_on,due_on", f"{account['code']},{mark}"
    file = f"{header}\n{item},100.00,2026-01-05,2026-02-05\n{item}-B,1.00,2026-01-05,2026-01-04\n"
    brought = brought_in(clerk, "opening-balances", file)
    assert (brought["accepted"], brought["refused"]) == (1, 1)
    [entered] = clerk.items(OPENING, account_id=account["id"])
    path = f"{OPENING}/{entered['id']}"
    with refused(403, "forbidden"):
        company["salesperson"].post(OPENING, {"account_id": account["id"]})
    with refused(403, "forbidden"):
        clerk.act(path, "approve")
    with refused(409, "nothing-to-decide"):
        head.act(path, "reject", {"reason": mark})
    assert list(clerk.items(RECEIVABLES, account_id=account["id"])) == []


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
