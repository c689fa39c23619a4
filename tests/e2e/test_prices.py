"""Who keeps prices and item numbers, and what something then costs (S-02, S-03; R-02 to R-05, R-09)."""

from datetime import date, timedelta

import pytest

from tests.e2e.business import Business, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import ITEM_NUMBERS, PRICES
from tests.e2e.door import refused

pytestmark = pytest.mark.xdist_group("stand")
CHECKS = "/sales/v1/price-checks"


def test_s03_a_price_by_quantity_counts_once_the_sales_head_approved_it(company: Company, business: Business) -> None:
    clerk, head, seller = (company[role] for role in ("returns_clerk", "sales_head", "salesperson"))
    account, today = business.customer_of(seller), company.today
    of_pump = {"account_id": account["id"], "product_id": business.pump["id"]}

    def cost(quantity: str, day: date = today) -> tuple[str, str]:
        said = seller.get(CHECKS, **of_pump, quantity=quantity, on=day.isoformat())
        return said["price"], said["source"]

    steps = [{"min_quantity": "10", "price": "1050"}]
    path = f"{PRICES}/{clerk.post(PRICES, {**of_pump, 'price': '1100', 'breaks': steps})['id']}"
    with refused(403, "forbidden"):
        clerk.act(path, "approve")
    clerk.act(path, "submit")
    assert cost("1") == ("1200.00", "list_price")
    head.act(path, "approve")
    assert (cost("9"), cost("10")) == (("1100.00", "customer_price"), ("1050.00", "customer_price"))
    tomorrow = today + timedelta(days=1)
    later = clerk.post(PRICES, {**of_pump, "price": "1000", "valid_from": tomorrow.isoformat()})
    clerk.act(f"{PRICES}/{later['id']}", "submit")
    head.act(f"{PRICES}/{later['id']}", "approve")
    assert (cost("1"), cost("1", tomorrow)) == (("1100.00", "customer_price"), ("1000.00", "customer_price"))
    again = clerk.post(PRICES, {**of_pump, "price": "900"})
    clerk.act(f"{PRICES}/{again['id']}", "submit")
    with refused(409, "validity-overlaps"):
        head.act(f"{PRICES}/{again['id']}", "approve")


def test_s02_an_item_number_is_entered_by_the_order_clerk_and_approved_by_the_supervisor(
    company: Company, business: Business
) -> None:
    clerk, supervisor, seller = (company[role] for role in ("order_clerk", "sales_supervisor", "salesperson"))
    account, mark = business.customer_of(seller), new_mark()
    body = {"account_id": account["id"], "product_id": business.pump["id"], "number": mark}
    with refused(403, "forbidden"):
        seller.post(ITEM_NUMBERS, body)
    path = f"{ITEM_NUMBERS}/{clerk.post(ITEM_NUMBERS, body)['id']}"
    clerk.act(path, "submit")
    assert supervisor.act(path, "approve")["status"] == "approved"
    assert [number["number"] for number in seller.items(ITEM_NUMBERS, account_id=account["id"])] == [mark]
