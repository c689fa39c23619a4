"""What leaves and how: told to the warehouse, approved, delivered in parts, and never more than was ordered unasked
(S-15, S-16, S-24, S-55, R-02, R-04).
"""

from datetime import timedelta

import pytest

from crm.client import Document
from tests.e2e.business import DELIVERIES, ORDERS, RECEIVABLES, Business
from tests.e2e.company import Company
from tests.e2e.door import refused

pytestmark = pytest.mark.xdist_group("stand")
NOTICES = "/sales/v1/shipment-notices"


@pytest.fixture
def order(company: Company, business: Business) -> Document:
    """Ten pumps of a customer of its own, signed."""
    return business.signed_order(company["salesperson"], business.customer_of(company["salesperson"]))


def test_s15_the_warehouse_is_told_by_the_clerk_with_the_supervisor_s_word(
    company: Company, business: Business, order: Document
) -> None:
    clerk, supervisor, seller = (company[role] for role in ("order_clerk", "sales_supervisor", "salesperson"))
    asked = {"order_id": order["id"], "lines": [{"line": 1, "quantity": "6"}]}
    for somebody in (seller, supervisor):
        with refused(403, "forbidden"):
            somebody.post(NOTICES, asked)
    notice = clerk.post(NOTICES, asked)
    path = f"{NOTICES}/{notice['id']}"
    clerk.act(path, "submit")
    with refused(403, "forbidden"):
        clerk.act(path, "approve")
    with refused(409, "shipment-notice-not-approved"):
        clerk.post(DELIVERIES, {"notice_id": notice["id"]})
    supervisor.act(path, "approve")
    with refused(409, "more-than-open"):
        business.ship(seller, order, (1, "5"))
    clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": [{"line": 1, "quantity": "2"}]})
    clerk.post(DELIVERIES, {"notice_id": notice["id"]})
    assert clerk.get(path)["status"] == "shipped"
    assert seller.get(f"{ORDERS}/{order['id']}")["lines"][0]["shipped_quantity"] == "6"
    assert sorted(owed["amount"] for owed in seller.items(RECEIVABLES, order_id=order["id"])) == ["2400.00", "4800.00"]


def test_s16_more_than_was_ordered_leaves_only_by_the_supervisor_s_word_and_the_customer_says_what_came(
    company: Company, order: Document
) -> None:
    clerk, supervisor = company["order_clerk"], company["sales_supervisor"]
    buyer = company.portal_user({"id": order["account_id"]}, "buyer")
    notice = clerk.post(NOTICES, {"order_id": order["id"]})
    path = f"{NOTICES}/{notice['id']}"
    clerk.act(path, "submit")
    supervisor.act(path, "approve")
    more = {"notice_id": notice["id"], "lines": [{"line": 1, "quantity": "12"}]}
    waiting = clerk.post(DELIVERIES, more)
    assert waiting["status"] == "submitted"
    with refused(403, "forbidden"):
        clerk.act(f"{DELIVERIES}/{waiting['id']}", "approve")
    with refused(404, "not-found"):
        buyer.get(f"{DELIVERIES}/{waiting['id']}")
    supervisor.act(f"{DELIVERIES}/{waiting['id']}", "reject", {"reason": "ten were ordered"})
    assert list(company["fee_clerk"].items(RECEIVABLES, order_id=order["id"])) == []
    left = f"{DELIVERIES}/{clerk.post(DELIVERIES, {**more, 'lines': [{'line': 1, 'quantity': '11'}]})['id']}"
    assert supervisor.act(left, "approve")["status"] == "shipped"
    short = {"differences": [{"line": 1, "quantity": "1", "reason": "missing"}]}
    received = buyer.act(left, "receive", short)
    assert (received["status"], received["lines"][0]["quantity"]) == ("received", "11")
    with refused(409, "delivery-already-received"):
        buyer.act(left, "receive", {})
    assert clerk.get(f"{ORDERS}/{order['id']}")["status"] == "completed"
    assert [owed["amount"] for owed in company["fee_clerk"].items(RECEIVABLES, order_id=order["id"])] == ["13200.00"]


def test_s55_what_is_late_is_seen_before_and_after_it_left(company: Company, business: Business) -> None:
    """准时交货率: by whoever follows the customer, and by nobody else's salesperson."""
    seller, stranger = company["salesperson"], company["second_salesperson"]
    account, promised = business.customer_of(seller), company.today - timedelta(days=3)
    days = {"business_date": (promised - timedelta(days=7)).isoformat(), "promised_on": promised.isoformat()}
    order = business.signed_order(seller, account, ("1", "2"), **days)
    whose = {"account_id": account["id"]}
    assert [risk["days_left"] for risk in seller.items("/sales/v1/late-risks", **whose)] == [-3, -3]
    business.ship(seller, order, (1, "1"), shipped_on=promised.isoformat())
    business.ship(seller, order, (2, "2"))
    measured = {**whose, "first": promised.isoformat(), "last": promised.isoformat()}
    kept = sorted(seller.items("/sales/v1/on-time/lines", **measured), key=lambda line: line["line"])
    assert [(line["outcome"], line["days_late"]) for line in kept] == [("on_time", 0), ("late", 3)]
    assert seller.get("/sales/v1/on-time", **measured)["rate"] == "0.5"
    assert list(seller.items("/sales/v1/late-risks", **whose)) == []
    assert stranger.get("/sales/v1/on-time", **measured)["lines"] == 0
    with refused(403, "forbidden"):
        company.portal_user(account, "buyer").get("/sales/v1/on-time", **measured)
