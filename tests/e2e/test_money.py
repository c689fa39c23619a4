"""What is owed and what is paid, through the door: in advance, reversed, from the bank, and told by the statement."""

import pytest

from chassis.identifiers import new_id
from tests.e2e.business import ORDERS, PAYMENTS, RECEIVABLES, Business
from tests.e2e.company import Company
from tests.e2e.door import Somebody, refused

pytestmark = pytest.mark.xdist_group("stand")


@pytest.fixture(scope="module")
def seller(company: Company) -> Somebody:
    return company["salesperson"]


def test_money_in_advance_settles_later_is_reversed_and_then_found_at_the_bank(
    company: Company, business: Business, seller: Somebody
) -> None:
    """S-26 to S-29, the journey of R-20 with the customer (R-21) and the salesperson beside it."""
    account, clerk, colleague = business.customer_of(seller), company["fee_clerk"], company["second_fee_clerk"]
    buyer, order = company.portal_user(account, "buyer"), business.signed_order(seller, account)
    statement = f"/sales/v1/statements/{account['id']}"
    paid = f"{PAYMENTS}/{buyer.post(PAYMENTS, {'amount': '15000.00', 'order_id': order['id']})['id']}"
    assert clerk.act(paid, "confirm", {"allocations": []})["unallocated"] == "15000.00"
    business.ship(seller, order)
    (owed,) = seller.items(RECEIVABLES, order_id=order["id"])
    assert (owed["status"], owed["settled"]) == ("settled", "12000.00"), "what was paid for the order settles it"
    assert buyer.get(statement)["closing"] == "-3000.00"
    with refused(403, "forbidden"):
        seller.act(paid, "reverse", {"reason": "支票被退票"})
    assert colleague.act(paid, "reverse", {"reason": "支票被退票"})["status"] == "reversed"
    assert seller.get(f"{RECEIVABLES}/{owed['id']}")["open"] == "12000.00"
    assert [each["kind"] for each in buyer.items(f"{statement}/movements")].count("payment_reversal") == 1
    assert [row["not_due"] for row in buyer.items("/sales/v1/ageing")] == ["12000.00"]

    arrived = {"bank_account": "ICBC", "reference": str(new_id()), "booked_on": owed["opened_on"]}
    line = clerk.post("/sales/v1/bank-lines", {**arrived, "amount": "12000.00", "text": f"货款 {order['number']}"})
    assert line["matched_by"] == "number"
    with refused(403, "payment-entered-by-yourself"):
        clerk.act(f"{PAYMENTS}/{line['payment_id']}", "confirm")
    colleague.act(f"{PAYMENTS}/{line['payment_id']}", "confirm")
    assert buyer.get(statement)["closing"] == "0.00"
    assert clerk.get("/sales/v1/book-check") == {"agrees": True, "differences": []}
    with refused(403, "forbidden"):
        seller.post("/sales/v1/closings", {"day": "2020-01-31"})
    assert seller.get(f"{ORDERS}/{order['id']}")["status"] == "approved"
