"""From the quotation to the order and the contract, each step by whoever does it, through the one door (S-04, S-53)."""

from datetime import timedelta

import pytest

from crm.client import Document
from tests.e2e.business import AGREEMENTS, ORDERS, QUOTATIONS, Business, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import Customer
from tests.e2e.door import eventually, refused

pytestmark = pytest.mark.xdist_group("stand")
OFFERS, PRICES = "/sales/v1/offers", "/sales/v1/prices"


def test_s04_a_quotation_becomes_an_order_over_two_approvals(
    company: Company, business: Business, ours: Customer, theirs: Customer
) -> None:
    clerk, head, seller = company["returns_clerk"], company["sales_head"], ours.salesperson
    with refused(403, "forbidden"):
        business.draft_quotation(seller, ours.account)
    path = f"{QUOTATIONS}/{business.draft_quotation(clerk, ours.account)['id']}"
    with refused(404, "not-found"):
        ours.portal.get(path)
    clerk.act(path, "submit")
    with refused(403, "forbidden"):
        company["sales_supervisor"].act(path, "approve")
    assert head.act(path, "approve")["status"] == "approved"
    with refused(409, "quotation-not-accepted"):
        seller.act(path, "order", {"po_number": "PO-9", "promised_on": business.next_month})
    with refused(404, "not-found"):
        theirs.portal.act(path, "accept")
    assert ours.portal.act(path, "accept")["answered_via"] == "portal"
    ordered = seller.act(path, "order", {"po_number": "PO-9", "promised_on": business.next_month})
    order = f"{ORDERS}/{ordered['orders'][0]['order_id']}"
    assert seller.act(order, "submit")["total"] == "11000.00"
    assert company["marketing_director"].act(order, "approve")["status"] == "approved"
    [line] = ours.portal.get(order)["lines"]
    assert (line["price"], line["price_source"]) == ("1100.00", "quotation")


def test_s04_a_customer_without_a_login_accepts_by_a_link(company: Company, business: Business, ours: Customer) -> None:
    clerk, stranger = company["returns_clerk"], company.stranger
    path = f"{QUOTATIONS}/{business.offered_quotation(ours.account)['id']}"
    token = clerk.act(path, "link", {})["token"]
    with refused(401, "unauthenticated"):
        stranger.get(path)
    with refused(404, "not-found"):
        stranger.post(f"{OFFERS}/read", {"token": token[::-1]})
    assert stranger.post(f"{OFFERS}/read", {"token": token})["quotation"]["total"] == "11000.00"
    stranger.post(f"{OFFERS}/accept", {"token": token, "name": "王芳"})
    with refused(409, "quotation-not-offered"):
        stranger.post(f"{OFFERS}/decline", {"token": token, "name": "王芳", "reason": "too dear"})
    assert clerk.get(path)["answered_by"] == "王芳"


def test_s04_a_declined_quotation_is_offered_anew_and_its_prices_become_the_customer_s(
    company: Company, business: Business
) -> None:
    clerk, head = company["returns_clerk"], company["sales_head"]
    account = business.customer_of(company["salesperson"])
    portal = company.portal_user(account, new_mark())
    first = f"{QUOTATIONS}/{business.offered_quotation(account)['id']}"
    portal.act(first, "decline", {"reason": "too dear"})
    second = f"{QUOTATIONS}/{clerk.act(first, 'revise')['id']}"
    clerk.change(second, {"lines": [{"product_id": business.pump["id"], "quantity": "10", "price": "1050.00"}]})
    clerk.act(second, "submit")
    head.act(second, "approve")
    assert portal.act(second, "accept")["revision"] == 2
    adopted = clerk.act(second, "adopt-prices", {})
    [price] = clerk.items(PRICES, account_id=account["id"], status="submitted")
    assert (price["price"], price["origin"]) == ("1050.00", f"{adopted['number']} V2")
    assert head.act(f"{PRICES}/{price['id']}", "approve")["status"] == "approved"


def test_s53_a_contract_is_signed_seen_by_the_customer_and_renewed(
    company: Company, business: Business, ours: Customer, theirs: Customer
) -> None:
    seller, head = ours.salesperson, company["sales_head"]
    ends = company.today + timedelta(days=90)
    path = f"{AGREEMENTS}/{business.agreement(seller, ours.account, ends_on=ends.isoformat())['id']}"
    with refused(404, "not-found"):
        ours.portal.get(path)
    seller.act(path, "submit")
    with refused(403, "forbidden"):
        seller.act(path, "approve")
    assert head.act(path, "approve")["status"] == "approved"
    assert ours.portal.get(path)["ends_on"] == ends.isoformat()
    with refused(404, "not-found"):
        theirs.portal.get(path)
    renewal = seller.act(path, "renew")
    assert renewal["starts_on"] == (ends + timedelta(days=1)).isoformat()
    with refused(409, "agreement-incomplete"):
        seller.act(f"{AGREEMENTS}/{renewal['id']}", "submit")


def test_the_file_of_the_customer_shows_what_is_offered(business: Business, ours: Customer) -> None:
    quotation = business.offered_quotation(ours.account)
    overview = f"/gateway/v1/overview/accounts/{ours.account['id']}"

    def shown() -> list[Document]:
        items = ours.portal.get(overview)["sections"]["quotations"]["items"]
        return [item for item in items if item["id"] == quotation["id"]]

    [item] = eventually(shown, "the quotation in the 360")
    assert item["status"] == "approved"
