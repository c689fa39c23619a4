"""Who keeps files, sells, ships and collects, and who leads them (R-01 to R-10, R-20, R-26)."""

import pytest

from crm.client import Document
from tests.e2e.business import (
    ACCOUNTS,
    CONVERSATIONS,
    DELIVERIES,
    ORDERS,
    PAYMENTS,
    RECEIVABLES,
    Business,
    details,
    new_mark,
)
from tests.e2e.company import Company
from tests.e2e.customers import CHANGES, CONTACTS, INTERACTIONS, Customer
from tests.e2e.door import refused

pytestmark = pytest.mark.xdist_group("stand")
CODING_RULES = "/customer/v1/coding-rules"


def test_c02_a_file_is_completed_by_the_clerk_and_approved_by_the_supervisor(company: Company) -> None:
    clerk, supervisor, mark = company["customer_file_clerk"], company["sales_supervisor"], new_mark()
    account = clerk.post(ACCOUNTS, {"kind": "company", "name": {"zh": f"{mark}机械厂"}})
    path = f"{ACCOUNTS}/{account['id']}"
    with refused(409, "account-incomplete"):
        clerk.act(path, "submit")
    clerk.change(path, details(mark))
    clerk.act(path, "submit")
    assert supervisor.act(path, "reject", {"reason": "wrong region"})["status"] == "draft"
    clerk.change(path, {"region": "华南"})
    clerk.act(path, "submit")
    assert supervisor.act(path, "approve")["status"] == "approved"


def test_c03_a_file_clerk_keeps_the_contacts(company: Company, ours: Customer) -> None:
    clerk = company["customer_file_clerk"]
    contact = clerk.post(CONTACTS, {"account_id": ours.account["id"], "name": "韩梅梅", "role": "finance"})
    assert contact["owner_id"] == ours.salesperson.id
    path = f"{CONTACTS}/{contact['id']}"
    assert clerk.change(path, {"role": "receiver"})["role"] == "receiver"
    assert clerk.act(path, "deactivate")["active"] is False


def test_a_customer_s_new_name_counts_once_the_supervisor_has_approved_it(company: Company, business: Business) -> None:
    account, mark = business.customer_of(company["salesperson"]), new_mark()
    portal, path = company.portal_user(account, "renaming"), f"{ACCOUNTS}/{account['id']}"
    portal.change(path, {"name": {"zh": mark, "en": mark}})
    [change] = portal.items(CHANGES)
    assert portal.get(path)["name"] == account["name"]
    company["sales_supervisor"].act(f"{CHANGES}/{change['id']}", "approve")
    assert portal.get(path)["name"] == {"zh": mark, "en": mark}


def test_c01_a_coding_rule_that_the_supervisor_has_passed_still_needs_the_sales_head(company: Company) -> None:
    segments = [{"kind": "constant", "value": "X"}, {"kind": "sequence", "width": 6}]
    rule = {"name": {"zh": "另一原则", "en": "Another rule"}, "segments": segments, "reset": "never"}
    path = f"{CODING_RULES}/{company['customer_file_clerk'].post(CODING_RULES, rule)['id']}"
    company["customer_file_clerk"].act(path, "submit")
    with refused(403, "not-your-decision"):
        company["sales_head"].act(path, "approve")
    assert company["sales_supervisor"].act(path, "approve")["status"] == "submitted"
    assert company["sales_head"].act(path, "reject", {"reason": "one is enough"})["status"] == "draft"


def test_g13_a_salesperson_s_order_is_submitted_only_when_every_field_is_filled(
    company: Company, business: Business, ours: Customer
) -> None:
    seller = company["salesperson"]
    path = f"{ORDERS}/{business.draft_order(seller, ours.account, po_number=None, promised_on=None)['id']}"
    with refused(409, "order-incomplete") as refusal:
        seller.act(path, "submit")
    assert set(refusal.value.document["missing"]) == {"po_number", "promised_on"}
    seller.change(path, {"po_number": "PO-7", "promised_on": business.next_month})
    assert seller.act(path, "submit")["status"] == "submitted"
    assert seller.act(path, "withdraw")["status"] == "draft"
    assert seller.act(path, "cancel", {"reason": "changed their mind"})["status"] == "cancelled"


def test_a_salesperson_talks_sells_ships_and_looks_after_the_receivable(
    company: Company, business: Business, ours: Customer
) -> None:
    seller = company["salesperson"]
    conversation = seller.post(CONVERSATIONS, {"account_id": ours.account["id"], "text": "ten pumps?"})
    ours.portal.post(f"{CONVERSATIONS}/{conversation['id']}/messages", {"text": "yes"})
    seller.post(INTERACTIONS, {"account_id": ours.account["id"], "kind": "chat", "summary": "wants ten"})
    order = business.submitted_order(seller, ours.account)
    with refused(409, "order-not-approved"):
        business.ship(seller, order)
    company["marketing_director"].act(f"{ORDERS}/{order['id']}", "approve")
    delivery = business.ship(seller, order, carrier="顺丰", tracking_number="SF1")
    [receivable] = seller.items(RECEIVABLES, delivery_id=delivery["id"])
    assert (receivable["amount"], receivable["owner_id"]) == ("12000.00", seller.id)


def test_an_order_is_dated_back_but_never_ahead(company: Company, business: Business, ours: Customer) -> None:
    past = business.draft_order(company["salesperson"], ours.account, business_date="2026-01-05")
    assert past["business_date"] == "2026-01-05"
    with refused(422, "invalid"):
        business.draft_order(company["salesperson"], ours.account, business_date=business.next_month)


def test_r10_an_order_follower_follows_the_orders_of_the_company_s_customer_which_do_not_count(
    company: Company, business: Business
) -> None:
    follower, clerk, file = company["order_follower"], company["order_clerk"], details(new_mark())
    of_the_company = {"kind": "company", "handling": "company", "owner_id": None, **file}
    account = business.take_in(company["customer_file_clerk"].post(ACCOUNTS, of_the_company), follower)
    with refused(403, "forbidden"):
        business.draft_order(follower, account)
    order = business.signed_order(clerk, account)
    business.ship(clerk, order, (1, "4"))
    seen = follower.get(f"{ORDERS}/{order['id']}")
    assert seen["owner_id"] == follower.id
    [line] = seen["lines"]
    assert (line["shipped_quantity"], line["counts"], line["not_counted_by"]) == ("4", False, ["account"])
    note = {"account_id": account["id"], "kind": "call", "summary": "when does the rest come?"}
    assert follower.post(INTERACTIONS, note)["entered_by"] == follower.id


def test_r02_an_order_clerk_enters_and_ships_orders_of_every_salesperson(
    company: Company, business: Business, ours: Customer, theirs: Customer
) -> None:
    for customer in (ours, theirs):
        order = business.signed_order(company["order_clerk"], customer.account)
        assert (order["owner_id"], order["entered_by"]) == (customer.salesperson.id, company["order_clerk"].id)
        assert business.ship(company["order_clerk"], order)["status"] == "shipped"


def test_s11_s12_the_first_order_and_its_repetition_are_of_the_types_that_are_proposed(
    company: Company, business: Business
) -> None:
    """新客户订单, 返单: the clerk chooses, and what is neither is refused."""
    clerk, director, account = (
        company["order_clerk"], company["marketing_director"], business.customer_of(company["salesperson"]),
    )  # fmt: skip
    first = f"{ORDERS}/{business.draft_order(clerk, account, order_type='new_customer')['id']}"
    assert clerk.get(f"{first}/proposed-types") == {"occasion": "first", "order_types": ["new_customer"]}
    early = business.draft_order(clerk, account, order_type="repeat")
    with refused(409, "not-the-same-again"):
        clerk.act(f"{ORDERS}/{early['id']}", "submit")
    clerk.act(first, "submit")
    director.act(first, "approve")
    again = f"{ORDERS}/{clerk.act(first, 'copy')['id']}"
    assert clerk.get(f"{again}/proposed-types") == {"occasion": "repeat", "order_types": ["repeat"]}
    with refused(409, "not-the-first-order"):
        clerk.act(f"{ORDERS}/{business.draft_order(clerk, account, order_type='new_customer')['id']}", "submit")
    clerk.change(again, {"order_type": "repeat", "po_number": "PO-2", "promised_on": business.next_month})
    clerk.act(again, "submit")
    assert director.act(again, "approve")["total"] == "12000.00"


def test_r20_a_fee_clerk_enters_a_receipt_and_another_one_confirms_it(company: Company, theirs: Customer) -> None:
    first, second = company["fee_clerk"], company["second_fee_clerk"]
    payment = first.post(PAYMENTS, {"account_id": theirs.account["id"], "amount": "10.00", "reference": "cash"})
    path = f"{PAYMENTS}/{payment['id']}"
    with refused(403, "payment-entered-by-yourself"):
        first.act(path, "confirm")
    assert second.act(path, "confirm")["status"] == "confirmed"
    with refused(409, "payment-decided"):
        second.act(path, "refuse", {"reason": "too late"})


def test_a_fee_clerk_refuses_a_payment_that_never_came(company: Company, theirs: Customer) -> None:
    payment = theirs.portal.post(PAYMENTS, {"amount": "9.99"})
    refusal = company["fee_clerk"].act(f"{PAYMENTS}/{payment['id']}", "refuse", {"reason": "not on the account"})
    assert (refusal["status"], theirs.portal.get(f"{PAYMENTS}/{payment['id']}")["refusal"]) == (
        "refused",
        "not on the account",
    )


@pytest.mark.parametrize("role", ["sales_director", "executive"])
def test_the_leaders_see_every_customer_as_a_whole_and_what_everybody_does(
    role: str, company: Company, ours: Customer, theirs: Customer
) -> None:
    leader = company[role]
    for customer in (ours, theirs):
        for collection in (ACCOUNTS, ORDERS, DELIVERIES, RECEIVABLES, PAYMENTS, "/service-desk/v1/tickets"):
            assert leader.get(customer.at(collection))["id"] == customer.rows[collection]
        assert sections_shown(leader.get(customer.at("/gateway/v1/overview/accounts"))) >= {
            "account", "orders", "deliveries", "receivables", "payments", "tickets", "feedback",
        }  # fmt: skip
        assert leader.get(f"/gateway/v1/overview/people/{customer.salesperson.id}/activities")["items"]


def sections_shown(overview: Document) -> set[str]:
    """The sections of a 360 that hold something."""
    return {name for name, section in overview["sections"].items() if section and section["items"]}
