"""Who runs the system, and the rules of writing that hold for everybody (R-12, R-24, G-03, http.md)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from chassis.identifiers import new_id
from crm.client import Document, Problem
from tests.e2e.business import ACCOUNTS, ORDERS, PAYMENTS, Business, details, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import LETTERS, Customer
from tests.e2e.door import eventually, refused

pytestmark = pytest.mark.xdist_group("stand")
USERS, PRODUCTS, FLOWS = "/identity/v1/users", "/sales/v1/products", "/sales/v1/approval-flows"


def test_what_the_administrator_lets_people_do_counts_within_seconds(company: Company) -> None:
    administrator, newcomer = company["administrator"], company.hire("order_follower", "newcomer")
    product = {"code": new_mark(), "name": {"zh": "泵"}, "unit": "台", "list_price": "1.00", "currency": "CNY"}
    assert refusal_of(lambda: newcomer.post(PRODUCTS, product)) == "forbidden"
    administrator.act(f"{USERS}/{newcomer.id}", "assign-roles", {"roles": ["marketing_director"]})
    eventually(lambda: refusal_of(lambda: newcomer.post(PRODUCTS, product)) is None, "the new role counts in sales")
    administrator.act(f"{USERS}/{newcomer.id}", "deactivate")
    eventually(lambda: refusal_of(lambda: newcomer.get(PRODUCTS)) == "invalid_grant", "who has left is not let in")


def refusal_of(deed: Callable[[], object]) -> str | None:
    """The name of the problem, or of the token route's error; None where the deed was done."""
    try:
        deed()
    except Problem as problem:
        return problem.document.get("error") or problem.slug
    return None


def test_g03_nobody_not_even_the_administrator_approves_what_they_entered(
    company: Company, business: Business, ours: Customer
) -> None:
    administrator = company["administrator"]
    order = business.submitted_order(administrator, ours.account)
    with refused(403, "entered-by-yourself"):
        administrator.act(f"{ORDERS}/{order['id']}", "approve")
    payment = administrator.post(PAYMENTS, {"account_id": ours.account["id"], "amount": "1.00"})
    with refused(403, "payment-entered-by-yourself"):
        administrator.act(f"{PAYMENTS}/{payment['id']}", "confirm")


@pytest.fixture
def of_a_factory(company: Company) -> Iterator[None]:
    """Orders are the supervisor's to approve (S1), as long as the test lasts; the demo company has the director."""
    administrator = company["administrator"]
    [flow] = (flow for flow in administrator.items(FLOWS) if flow["document"] == "sales.order")
    path, usual = f"{FLOWS}/{flow['id']}", {"steps": flow["steps"]}
    administrator.change(path, {"steps": [{"role": "sales_supervisor"}]})
    yield
    administrator.change(path, usual)


@pytest.mark.usefixtures("of_a_factory")
def test_r04_who_approves_orders_is_data_and_can_be_the_supervisor(company: Company, business: Business) -> None:
    """Mission 1.11, 6; the step began with the flow of that moment."""
    clerk, supervisor = company["order_clerk"], company["sales_supervisor"]
    path = f"{ORDERS}/{business.submitted_order(clerk, business.customer_of(company['salesperson']))['id']}"
    with refused(403, "not-your-decision"):
        company["marketing_director"].act(path, "approve")
    with refused(403, "forbidden"):
        clerk.act(path, "approve")
    assert supervisor.act(path, "reject", {"reason": "a later day, please"})["status"] == "draft"
    clerk.change(path, {"promised_on": business.next_month, "note": "as agreed"})
    clerk.act(path, "submit")
    assert supervisor.act(path, "approve")["status"] == "approved"


def test_the_administrator_looks_after_rules_and_letters(company: Company, ours: Customer) -> None:
    administrator = company["administrator"]
    [rule] = administrator.items("/notify/v1/rules", code="order_large")
    path = f"/notify/v1/rules/{rule['id']}"
    assert administrator.act(path, "deactivate")["active"] is False
    assert administrator.act(path, "reactivate")["active"] is True
    assert administrator.get(ours.at(LETTERS))["recipient_id"] == ours.portal.id


def test_r24_a_system_engineer_sees_who_may_what_and_what_happened_to_logins(company: Company) -> None:
    engineer = company["system_engineer"]
    for collection in (USERS, "/identity/v1/roles", "/identity/v1/security-events", "/identity/v1/sessions"):
        assert engineer.get(collection)["items"], collection


def test_unknown_fields_are_refused(company: Company, business: Business, ours: Customer) -> None:
    writes: Mapping[str, Document] = {
        ORDERS: {"account_id": ours.account["id"], "status": "approved"},
        ACCOUNTS: {"kind": "company", **details("x"), "code": "C1"},
        PAYMENTS: {"account_id": ours.account["id"], "amount": "1.00", "status": "confirmed"},
        "/service-desk/v1/tickets": {"kind": "fault", "subject": "x", "owner_id": company["service_agent"].id},
    }
    for collection, body in writes.items():
        with refused(422, "invalid") as refusal:
            company["administrator"].post(collection, body)
        [error] = refusal.value.document["errors"]
        assert (error["pointer"].removeprefix("#/"), error["code"]) == ([*body][-1], "unknown-field")


def test_who_has_not_read_the_latest_version_changes_nothing(
    company: Company, business: Business, ours: Customer
) -> None:
    seller = company["salesperson"]
    order = business.draft_order(seller, ours.account)
    path = f"{ORDERS}/{order['id']}"
    seller.change(path, {"po_number": "PO-2"})
    with refused(412, "stale-version"):
        seller.patch(path, {"po_number": "PO-3"}, version=order["version"])
    with refused(412, "stale-version"):
        seller.post(f"{path}/submit", version=order["version"])
    with refused(428, "version-required"):
        seller.post(f"{path}/submit")
    assert seller.get(path)["po_number"] == "PO-2"


def test_a_key_repeats_its_answer_and_is_of_no_use_for_another_request(
    company: Company, business: Business, ours: Customer
) -> None:
    seller, key = company["salesperson"], str(new_id())
    body: dict[str, Any] = {
        "account_id": ours.account["id"],
        "lines": [{"product_id": business.pump["id"], "quantity": "1"}],
    }
    order = seller.post(ORDERS, body, key=key)
    assert seller.post(ORDERS, body, key=key) == order
    with refused(422, "key-reused"):
        seller.post(ORDERS, {**body, "note": "one more"}, key=key)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "1e99", "1.0000001", 1, None, "十"])
def test_quantities_that_are_none_are_refused(
    quantity: object, company: Company, business: Business, ours: Customer
) -> None:
    lines = [{"product_id": business.pump["id"], "quantity": quantity}]
    with refused(422, "invalid"):
        company["salesperson"].post(ORDERS, {"account_id": ours.account["id"], "lines": lines})
