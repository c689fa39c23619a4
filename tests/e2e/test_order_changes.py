"""A signed order changes only by an approved change: the clerk enters, the supervisor decides (S-14, R-02, R-04)."""

import pytest

from tests.e2e.business import ORDERS, Business
from tests.e2e.company import Company
from tests.e2e.door import refused
from tests.e2e.papers import ORDER_CHANGES

pytestmark = pytest.mark.xdist_group("stand")


def test_s14_a_signed_order_moves_when_the_supervisor_approves_its_change_and_never_below_what_left(
    company: Company, business: Business
) -> None:
    clerk, supervisor, seller = (company[role] for role in ("order_clerk", "sales_supervisor", "salesperson"))
    account = business.customer_of(seller)
    order = business.signed_order(seller, account, ("10", "5"))
    business.ship(seller, order, (1, "4"))
    path, signed = f"{ORDERS}/{order['id']}", seller.get(f"{ORDERS}/{order['id']}")
    with refused(409, "order-not-draft"):
        seller.change(path, {"po_number": "PO-2"})

    asked = {"order_id": order["id"], "reason": "fewer", "lines": [{"line": 1, "quantity": "3"}]}
    with refused(403, "forbidden"):
        supervisor.post(ORDER_CHANGES, asked)
    change = f"{ORDER_CHANGES}/{clerk.post(ORDER_CHANGES, asked)['id']}"
    with refused(409, "less-than-underway"):
        clerk.act(change, "submit")
    more = [{"line": 1, "quantity": "12"}, {"line": 2, "quantity": "0"}]
    clerk.change(change, {"reason": "more of one, none of the other", "po_number": "PO-2", "lines": more})
    clerk.act(change, "submit")
    with refused(403, "forbidden"):
        clerk.act(change, "approve")
    with refused(403, "not-your-decision"):
        company["marketing_director"].act(change, "approve")
    assert seller.get(path) == signed
    supervisor.act(change, "approve")

    buyer = company.portal_user(account, "buyer").get(path)
    assert (buyer["po_number"], buyer["total"]) == ("PO-2", "14400.00")
    assert [line["quantity"] for line in buyer["lines"]] == ["12", "0"]
    business.ship(seller, order)
    with refused(409, "nothing-to-ship"):
        business.ship(seller, order)
