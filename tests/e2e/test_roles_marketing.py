"""Who wins customers: market director, promoter, inquiry clerk, prospector, data analyst (R-08, R-18, R-25)."""

import secrets
from datetime import timedelta

import pytest

from crm.client import Document
from tests.e2e.business import ACCOUNTS, CONVERSATIONS, LEADS, MAILS, ORDERS, Business, details, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import INTERACTIONS, LETTERS, Customer
from tests.e2e.door import eventually, refused

pytestmark = pytest.mark.xdist_group("stand")
CAMPAIGNS, PUBLICATIONS, PRODUCTS = "/customer/v1/campaigns", "/customer/v1/publications", "/sales/v1/products"
DEPARTMENTS, USERS, POOL = "/identity/v1/departments", "/identity/v1/users", "/customer/v1/pool"
VISITS, NEWS, PROSPECTS = "/service-desk/v1/visits", "/customer/v1/site/news", "/customer/v1/prospects"


def named(mark: str) -> Document:
    return {"zh": mark, "en": mark}


def test_the_market_director_sets_up_departments_and_staff_but_gives_no_rights(company: Company) -> None:
    director, mark = company["marketing_director"], new_mark()
    [root] = (one for one in director.items(DEPARTMENTS) if one["parent_id"] is None)
    department = director.post(DEPARTMENTS, {"code": mark.lower(), "name": named(mark), "parent_id": root["id"]})
    newcomer = {"login": mark.lower(), "name": named(mark), "department_id": department["id"]}
    assert director.post(USERS, newcomer)["department_id"] == department["id"]
    with refused(403, "forbidden"):
        director.post(USERS, {**newcomer, "login": f"{mark.lower()}.2", "roles": ["administrator"]})


def test_the_market_director_keeps_the_products(company: Company) -> None:
    director, code = company["marketing_director"], new_mark()
    product = {"code": code, "name": named(code), "unit": "台", "list_price": "9.90", "currency": "CNY"}
    path = f"{PRODUCTS}/{director.post(PRODUCTS, product)['id']}"
    with refused(409, "product-code-taken"):
        director.post(PRODUCTS, product)
    assert director.change(path, {"list_price": "8.80"})["list_price"] == "8.80"
    assert director.act(path, "discontinue")["status"] == "discontinued"
    assert director.act(path, "reinstate")["status"] == "active"


def test_c18_a_campaign_is_planned_run_and_summed_up(company: Company) -> None:
    director, begins = company["marketing_director"], company.today
    campaign = {
        "name": named("fair"),
        "kind": "event",
        "channel": "fair",
        "begins_on": begins.isoformat(),
        "ends_on": (begins + timedelta(days=9)).isoformat(),
        "budget": "10000.00",
        "currency": "CNY",
    }
    path = f"{CAMPAIGNS}/{director.post(CAMPAIGNS, campaign)['id']}"
    with refused(409, "campaign-not-running"):
        director.act(path, "finish", {"summary": "before it began"})
    assert director.act(path, "launch")["status"] == "running"
    assert director.act(path, "finish", {"summary": "forty visitors"})["status"] == "finished"


def test_sy12_strangers_read_news_as_long_as_it_is_published(company: Company) -> None:
    director, slug = company["marketing_director"], new_mark().lower()
    news = {"kind": "news", "slug": slug, "title": named("New pump"), "body": named("It is here.")}
    path = f"{PUBLICATIONS}/{director.post(PUBLICATIONS, news)['id']}"
    with refused(404, "not-found"):
        company.stranger.get(f"{NEWS}/{slug}")
    director.act(path, "publish")
    assert slug in {item["slug"] for item in company.stranger.items(NEWS)}
    director.act(path, "withdraw")
    with refused(404, "not-found"):
        company.stranger.get(f"{NEWS}/{slug}")


def test_c12_the_market_director_gives_pool_customers_away_and_takes_them_back(
    company: Company, business: Business
) -> None:
    director, first, second = (company[who] for who in ("marketing_director", "salesperson", "second_salesperson"))
    path = f"{ACCOUNTS}/{business.customer_of(first)['id']}"
    assert director.act(path, "assign", {"owner_id": second.id})["owner_id"] == second.id
    with refused(404, "not-found"):
        first.get(path)
    released = director.act(path, "release", {"reason": "no follow-up"})
    assert released["owner_id"] is None
    assert released["id"] in {account["id"] for account in director.items(POOL, q=released["code"])}


def test_the_market_director_rejects_an_order_with_a_reason_and_signs_it_once_it_is_mended(
    company: Company, business: Business, ours: Customer
) -> None:
    director, seller = company["marketing_director"], company["salesperson"]
    path = f"{ORDERS}/{business.submitted_order(seller, ours.account)['id']}"
    rejected = director.act(path, "reject", {"reason": "too cheap"})
    assert (rejected["status"], rejected["rejection"]) == ("draft", "too cheap")
    with refused(409, "nothing-to-decide"):
        director.act(path, "approve")
    seller.change(path, {"lines": [{"product_id": business.pump["id"], "quantity": "10", "price": "1300.00"}]})
    seller.act(path, "submit")
    signed = director.act(path, "approve")
    assert (signed["status"], signed["total"]) == ("approved", "13000.00")


def test_sy14_the_market_director_follows_what_a_salesperson_does(company: Company, ours: Customer) -> None:
    note = {"account_id": ours.account["id"], "kind": "visit", "summary": "looked at the pumps"}
    interaction = ours.salesperson.post(INTERACTIONS, note)
    stream = f"/gateway/v1/overview/people/{ours.salesperson.id}/activities"

    def last_deeds() -> list[Document]:
        deeds = company["marketing_director"].get(stream, limit=20)["items"]
        return [deed for deed in deeds if deed["subject_id"] == interaction["id"]]

    [deed] = eventually(last_deeds, "the visit in the stream")
    assert (deed["type"], deed["account_id"]) == ("customer.interaction.logged.v1", ours.account["id"])


def test_a_promoter_talks_with_the_visitor_and_adds_the_customer_to_the_pool(company: Company) -> None:
    promoter, mark = company["promoter"], new_mark()
    key = {"token": secrets.token_urlsafe(32)}
    visit = company.stranger.post(VISITS, {**key, "name": mark, "text": "pumps?", "consent": True})
    assert visit["id"] in {one["id"] for one in promoter.items(CONVERSATIONS, status="waiting")}
    promoter.act(f"{CONVERSATIONS}/{visit['id']}", "join")
    promoter.post(f"{CONVERSATIONS}/{visit['id']}/messages", {"text": "how many?"})
    heard = company.stranger.post(f"{VISITS}/{visit['id']}/read", key)
    assert [(message["by"], message["text"]) for message in heard["messages"]][-1] == ("staff", "how many?")
    [lead] = eventually(lambda: list(promoter.items(LEADS, conversation_id=visit["id"])), "the visitor's lead")
    promoter.post(INTERACTIONS, {"lead_id": lead["id"], "kind": "chat", "summary": "wants ten"})
    assert promoter.get(f"{LEADS}/{lead['id']}")["status"] == "working"
    converted = promoter.act(f"{LEADS}/{lead['id']}", "convert", {"account": details(mark)})
    assert promoter.get(f"{ACCOUNTS}/{converted['account_id']}")["owner_id"] is None
    promoter.act(f"{CONVERSATIONS}/{visit['id']}", "close")
    with refused(409, "conversation-is-closed"):
        company.stranger.post(f"{VISITS}/{visit['id']}/messages", {**key, "text": "wait!"})


def test_an_inquiry_clerk_answers_a_mail_by_mail_and_adds_the_customer(company: Company, business: Business) -> None:
    clerk, mark = company["inquiry_clerk"], new_mark()
    mail = clerk.post(MAILS, business.arrived_mail(mark))
    clerk.post(f"{CONVERSATIONS}/{mail['conversation_id']}/messages", {"text": "how many?"})
    letters = eventually(
        lambda: list(company["administrator"].items(LETTERS, address=mail["sender"])), "the answer goes out by mail"
    )
    assert len(letters) == 1
    [lead] = eventually(lambda: list(clerk.items(LEADS, conversation_id=mail["conversation_id"])), "the mail's lead")
    converted = clerk.act(f"{LEADS}/{lead['id']}", "convert", {"account": details(mark)})
    assert converted["status"] == "converted"


def test_an_inquiry_clerk_says_why_a_lead_is_none(company: Company, business: Business) -> None:
    clerk = company["inquiry_clerk"]
    mail = clerk.post(MAILS, business.arrived_mail(new_mark()))
    [lead] = eventually(lambda: list(clerk.items(LEADS, conversation_id=mail["conversation_id"])), "the mail's lead")
    path = f"{LEADS}/{lead['id']}"
    assert clerk.act(path, "disqualify", {"reason": "an advertisement"})["status"] == "disqualified"
    with refused(409, "lead-already-disqualified"):
        clerk.act(path, "convert", {"account": details("none")})


def test_c09_a_prospector_sees_those_added_before_and_invites_them_to_talk(company: Company, ours: Customer) -> None:
    prospector = company["prospector"]
    [lead] = prospector.items(PROSPECTS, q=ours.mark)
    assert (lead["id"], lead["status"]) == (ours.rows[LEADS], "converted")
    invitation = {"account_id": lead["account_id"], "text": "shall we talk again?"}
    conversation = prospector.post(CONVERSATIONS, invitation)
    path = f"{CONVERSATIONS}/{conversation['id']}"
    assert conversation["id"] in {one["id"] for one in ours.portal.items(CONVERSATIONS, status="waiting")}
    ours.portal.post(f"{path}/messages", {"text": "gladly"})
    assert prospector.get(path)["status"] == "open"


def test_a_data_analyst_reads_what_there_is_to_analyse(company: Company, ours: Customer) -> None:
    analyst = company["data_analyst"]
    for collection in (
        ACCOUNTS, LEADS, INTERACTIONS, ORDERS, "/sales/v1/payments", "/service-desk/v1/tickets",
        "/service-desk/v1/feedback", f"/gateway/v1/overview/people/{ours.salesperson.id}/activities",
    ):  # fmt: skip
        assert analyst.get(collection)["items"], collection
