"""A dealer sees in the portal what concerns the accounts directly below it (C-37)."""

from collections.abc import Callable
from uuid import UUID

from chassis.testing.staff import Staff
from services.sales.tests.factories import ORDER, PRODUCT


def test_a_dealer_sees_the_signed_orders_of_its_customers(staff: Staff, learn: Callable[..., UUID]) -> None:
    dealer, stranger = learn(), learn()
    customer = learn(parent_id=str(dealer))
    clerk, supervisor = staff.hire("order_clerk"), staff.hire("sales_supervisor")
    staff.define("products", {"sales.product.create": "all"})
    product = staff.hire("products").post("/v1/products", {**PRODUCT, "code": "DEALT"}).json["id"]
    body = {**ORDER, "account_id": str(customer), "lines": [{"product_id": product, "quantity": "1"}]}
    path = f"/v1/orders/{clerk.post('/v1/orders', body).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    seen = [staff.hire("customer", kind="portal", account_id=account).get(path) for account in (dealer, stranger)]
    assert [answer.status_code for answer in seen] == [200, 404]
