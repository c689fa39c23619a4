"""Terms and credit from the file to the order: the clerk enters, the sales head approves, sales obeys (R-01, R-05)."""

import pytest

from crm.client import Document
from tests.e2e.business import ACCOUNTS, ORDERS, Business, new_mark
from tests.e2e.company import Company
from tests.e2e.door import eventually, refused
from tests.e2e.papers import RELEASES

pytestmark = pytest.mark.xdist_group("stand")
TERMS, ASSIGNMENTS, CREDIT = (
    f"/customer/v1/{room}" for room in ("payment-terms", "terms-assignments", "credit-parameters")
)


def approved(company: Company, kind: str, body: Document) -> Document:
    """Entered by the file clerk; neither the clerk nor the supervisor can approve it, the sales head does."""
    clerk = company["customer_file_clerk"]
    path = f"{kind}/{clerk.post(kind, body)['id']}"
    clerk.act(path, "submit")
    for other in ("customer_file_clerk", "sales_supervisor"):
        with refused(403, "forbidden"):
            company[other].act(path, "approve")
    return company["sales_head"].act(path, "approve")


def test_c04_the_terms_of_an_account_are_agreed_and_follow_each_other(company: Company, business: Business) -> None:
    account = business.customer_of(company["salesperson"])
    whole = {"instalments": [{"percent": "100", "days": 30, "month_end": True}]}
    terms = approved(company, TERMS, {"code": new_mark(), "name": {"zh": "月结30天"}, **whole})
    about = {"account_id": account["id"], "payment_terms_id": terms["id"]}
    first = approved(company, ASSIGNMENTS, {**about, "valid_from": "2026-01-01"})
    approved(company, ASSIGNMENTS, {**about, "valid_from": "2026-07-01"})
    seen = company["salesperson"].get(f"{ASSIGNMENTS}/{first['id']}")
    assert (seen["valid_to"], seen["owner_id"]) == ("2026-06-30", company["salesperson"].id)
    change = company["customer_file_clerk"].change(
        f"{TERMS}/{terms['id']}", {"discount_percent": "2", "discount_days": 10}
    )
    assert change["discount_percent"] is None
    decided = f"{TERMS}-changes/{change['change_request']['id']}"
    assert company["sales_head"].act(decided, "approve")["state"] == "approved"
    assert company["salesperson"].get(f"{TERMS}/{terms['id']}")["discount_percent"] == "2.00"


def test_c05_an_order_beyond_the_approved_credit_is_not_approved(company: Company, business: Business) -> None:
    seller = company["salesperson"]
    account = business.customer_of(seller)
    body = {"account_id": account["id"], "currency": "CNY", "credit_limit": "12000"}
    credit = approved(company, CREDIT, body)
    standing = f"/sales/v1/credit-exposures/{account['id']}"
    eventually(lambda: seller.get(standing)["limits"], "sales knows the limit")
    business.signed_order(seller, account)
    further = business.submitted_order(seller, account, ("1",))
    path = f"{ORDERS}/{further['id']}"
    with refused(409, "credit-limit-exceeded"):
        company["marketing_director"].act(path, "approve")
    clerk, head = company["customer_file_clerk"], company["sales_head"]
    change = clerk.change(f"{CREDIT}/{credit['id']}", {"credit_limit": "13200"})["change_request"]
    head.act(f"{CREDIT}-changes/{change['id']}", "approve")
    eventually(lambda: seller.get(standing)["limits"][0]["limit"] == "13200.00", "sales knows the higher limit")
    assert company["marketing_director"].act(path, "approve")["status"] == "approved"


def test_c05_what_credit_holds_up_passes_by_a_release_that_the_sales_head_approves(
    company: Company, business: Business
) -> None:
    """R-02 asks, R-05 decides; a release for one order lets no other pass, and the statement explains every cent."""
    seller, clerk, head, director = (
        company[role] for role in ("salesperson", "order_clerk", "sales_head", "marketing_director")
    )
    account = business.customer_of(seller)
    approved(company, CREDIT, {"account_id": account["id"], "currency": "CNY", "credit_limit": "1000"})
    standing = f"/sales/v1/credit-exposures/{account['id']}"
    eventually(lambda: seller.get(standing)["limits"], "sales knows the limit")
    held, other = (business.submitted_order(seller, account, ("1",)) for _ in range(2))
    with refused(409, "credit-limit-exceeded") as refusal:
        director.act(f"{ORDERS}/{held['id']}", "approve")
    assert (refusal.value.document["limit"], refusal.value.document["asked"]) == ("1000.00", "1200.00")

    wanted = {"account_id": account["id"], "amount": "200", "valid_until": business.next_month, "reason": "a good one"}
    release = f"{RELEASES}/{clerk.post(RELEASES, {**wanted, 'order_id': held['id']})['id']}"
    clerk.act(release, "submit")
    for somebody in (clerk, seller, company["sales_supervisor"]):
        with refused(403, "forbidden"):
            somebody.act(release, "approve")
    head.act(release, "approve")
    assert director.act(f"{ORDERS}/{held['id']}", "approve")["status"] == "approved"
    with refused(409, "credit-limit-exceeded"):
        director.act(f"{ORDERS}/{other['id']}", "approve")
    occupied = {document["number"]: document["amount"] for document in seller.items(f"{standing}/occupations")}
    assert occupied == {held["number"]: "1200.00"}
    assert seller.get(standing)["limits"][0]["exposure"] == "1200.00"


def test_c37_a_dealer_sees_what_concerns_its_customers_and_nobody_else_s(company: Company, business: Business) -> None:
    seller, clerk = company["salesperson"], company["customer_file_clerk"]
    dealer, below = business.customer_of(seller), business.customer_of(seller)
    path = f"{ACCOUNTS}/{below['id']}"
    change = clerk.change(path, {"parent_id": dealer["id"]})["change_request"]
    company["sales_supervisor"].act(f"/customer/v1/account-changes/{change['id']}", "approve")
    with refused(409, "accounts-in-circle"):
        clerk.change(f"{ACCOUNTS}/{dealer['id']}", {"parent_id": below["id"]})
    order = business.signed_order(seller, below)
    portal, stranger = (company.portal_user(account, new_mark()) for account in (dealer, business.customer_of(seller)))
    assert [node["id"] for node in portal.get(f"{path}/tree")["accounts"]] == [dealer["id"], below["id"]]
    seen = eventually(lambda: portal.get(f"{ORDERS}/{order['id']}"), "sales knows whom the account stands below")
    assert seen["account_id"] == below["id"]
    with refused(404, "not-found"):
        stranger.get(f"{ORDERS}/{order['id']}")
